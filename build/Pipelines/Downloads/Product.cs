using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Downloads;

/// <summary>Something that Apache distributes as an archive, and where its files lie under a mirror.</summary>
public sealed partial record Product
{
    /// <summary>Apache Spark with Hadoop's client.</summary>
    public static readonly Product Spark = new()
    {
        Name = "spark",
        Title = "Spark",
        Folder = "spark/spark-{0}",
        TopFolder = "spark-{0}-bin-hadoop3",
        Extension = ".tgz",
        KeysPath = "spark/KEYS",
    };

    /// <summary>Apache Hadoop.</summary>
    public static readonly Product Hadoop = new()
    {
        Name = "hadoop",
        Title = "Hadoop",
        Folder = "hadoop/common/hadoop-{0}",
        TopFolder = "hadoop-{0}",
        Extension = ".tar.gz",
        KeysPath = "hadoop/common/KEYS",
    };

    private Product() { }

    /// <summary>The name in files and folders.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    internal static IReadOnlyList<Product> All => [Spark, Hadoop];

    internal string KeysPath { get; private init; } = "";

    private string Folder { get; init; } = "";

    private string TopFolder { get; init; } = "";

    private string Extension { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Title;

    internal static Product? Named(string name) =>
        All.FirstOrDefault(product => product.Name == name);

    /// <summary>The archive of a version; a version that is none cannot become a path.</summary>
    internal Archive Archive(string version) =>
        TryArchive(version, out var archive)
            ? archive
            : throw new PipelineException(
                $"'{version}' is no version of {Title}: write it as its page does, like 4.3.0."
            );

    /// <summary>What is wrong with a version.</summary>
    public IEnumerable<string> Problems(string version)
    {
        if (!TryArchive(version, out _))
        {
            yield return $"'{version}' is no version of {Title}: write it as its page does, like 4.3.0";
        }
    }

    internal bool TryArchive(string version, [NotNullWhen(true)] out Archive? archive)
    {
        archive = null;
        if (VersionPattern().IsMatch(version))
        {
            var top = Format(TopFolder, version);
            archive = new Archive(
                this,
                version,
                $"{Format(Folder, version)}/{top}{Extension}",
                top
            );
        }

        return archive is not null;
    }

    private static string Format(string pattern, string version) =>
        pattern.Replace("{0}", version, StringComparison.Ordinal);

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)+([-.][A-Za-z0-9]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionPattern();
}

/// <summary>One version's archive: its path under any mirror and the single folder that it unpacks to.</summary>
internal sealed record Archive(Product Product, string Version, string Path, string TopFolder)
{
    public string File => Path[(Path.LastIndexOf('/') + 1)..];
}
