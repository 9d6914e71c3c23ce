namespace Kindling.Ci;

/// <summary>What is wrong with a pipeline's file, where, and what to do about it.</summary>
/// <param name="File">The file, relative to the checkout.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="WayOut">What to do.</param>
public sealed record PipelineMistake(
    string File,
    int Line,
    int Column,
    string Message,
    string WayOut
)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}: {WayOut}";
}
