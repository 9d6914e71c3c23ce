using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>The versions of what a driver and its executors must have alike, as an image says them: by its labels, else by running it.</summary>
internal static class ImageVersions
{
    /// <summary>What is looked for, in the order in which it is told.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "java",
        "python",
        "r",
        "spark",
        "hadoop",
        "pandas",
        "pyarrow",
    ];

    private const string LabelPrefix = "io.kindling.";
    private const string LabelSuffix = ".version";

    public static string LabelOf(string name) => LabelPrefix + name + LabelSuffix;

    /// <summary>The versions that labels tell; null for an image that was not made here.</summary>
    public static IReadOnlyDictionary<string, string>? FromLabels(
        IReadOnlyDictionary<string, string> labels
    )
    {
        var versions = Names
            .Where(name => labels.ContainsKey(LabelOf(name)))
            .ToDictionary(name => name, name => labels[LabelOf(name)], StringComparer.Ordinal);
        return versions.Count > 0 ? versions : null;
    }

    /// <summary>Asks the image itself, without a network.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AskAsync(
        DockerClient engine,
        string image,
        CancellationToken cancellationToken
    )
    {
        var script = Resource.Text("Images/versions.sh");
        var result = await engine.RunAsync(
            new ContainerRequest(image)
            {
                Entrypoint = ["sh", "-c", script],
                Command = [],
                NetworkMode = "none",
                Labels = Leftovers.Labels,
            },
            cancellationToken
        );
        return result.ExitCode == 0
            ? Parse(result.Stdout)
            : throw new PipelineException(
                $"{image} does not tell its versions: {result.Stderr.Trim()}"
            );
    }

    public static IReadOnlyDictionary<string, string> Parse(string output) =>
        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && Names.Contains(pair[0]))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
