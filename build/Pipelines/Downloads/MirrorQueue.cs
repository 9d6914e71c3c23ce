namespace Kindling.Pipelines.Downloads;

/// <summary>The mirrors still worth trying for one archive, and why the others are not.</summary>
internal sealed class MirrorQueue(Archive archive, IEnumerable<Mirror> mirrors)
{
    private readonly Queue<Mirror> _left = new(mirrors);
    private readonly List<string> _reasons = [];

    /// <summary>The mirror to use; when none is left, the error that names each and its reason.</summary>
    public Mirror Current =>
        _left.TryPeek(out var mirror)
            ? mirror
            : throw new PipelineException(
                $"{archive.File} could not be had: {string.Join("; ", _reasons)}. "
                    + "Check the version and the list of mirrors in .nuke/parameters.json, then run again."
            );

    public bool IsLast => _left.Count == 1;

    public void Drop(string reason)
    {
        _reasons.Add($"{Current}: {reason}");
        _left.Dequeue();
    }
}
