namespace Kindling.Ci.Validating;

/// <summary>A file that was just written, and what a reader sees in it.</summary>
/// <param name="Text">The file.</param>
/// <param name="Content">The tree that reading the text gives, so that nobody has to.</param>
internal sealed record WrittenPipeline(string Text, MapNode Content);
