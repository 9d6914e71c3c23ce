namespace Kindling.Pipelines.Downloads;

/// <summary>What an archive may hold at most: more is a bomb, not a distribution.</summary>
public sealed record UnpackLimits
{
    /// <summary>Files, folders and links. Hadoop with its documentation has about 30,000.</summary>
    public int Entries { get; init; } = 200_000;

    /// <summary>Bytes after unpacking.</summary>
    public long Bytes { get; init; } = 8L << 30;

    /// <summary>Unpacked bytes for each received byte; jars do not shrink, so real archives stay below 5.</summary>
    public int Ratio { get; init; } = 100;

    internal IEnumerable<string> Problems()
    {
        if (Entries < 1 || Bytes < 1 || Ratio < 1)
        {
            yield return "a limit for unpacking is below 1";
        }
    }
}
