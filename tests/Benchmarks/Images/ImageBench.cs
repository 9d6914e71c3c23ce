using System.Formats.Tar;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Benchmarks.Images;

/// <summary>
/// What both sides of the image measures share: a registry, a base image by digest, the contexts as folders for the baseline, the
/// mirror over HTTP, and commands that are timed as whole processes.
/// </summary>
internal sealed partial class ImageBench : IAsyncDisposable
{
    /// <summary>The chain in the order of the FROM lines; hdfs stands on java too.</summary>
    public static readonly IReadOnlyList<string> Chain =
    [
        "java",
        "spark",
        "spark-py",
        "spark-r",
        "notebook",
    ];

    public static readonly IReadOnlyList<string> Products =
    [
        "hdfs",
        "spark",
        "spark-py",
        "spark-r",
        "notebook",
    ];

    private const string Host = "127.0.0.1:5000";
    private const string Base = "debian:trixie-slim";

    private readonly BenchmarkOptions _options;
    private readonly DirectoryInfo _folder;
    private readonly LoopbackMirror _mirror;

    private ImageBench(BenchmarkOptions options, DirectoryInfo folder, LoopbackMirror mirror)
    {
        (_options, _folder, _mirror) = (options, folder, mirror);
    }

    public string Run { get; } =
        DateTime.UtcNow.ToString("MMddHHmmss", CultureInfo.InvariantCulture);

    public string Ours => $"{Host}/ours{Run}";

    public string Theirs => $"{Host}/theirs{Run}";

    public string Naive => $"{Host}/naive{Run}";

    public string Checkout => Path.Combine(_folder.FullName, "checkout");

    public string BaseImage { get; private set; } = Base;

    public string Context(string image) => Path.Combine(_folder.FullName, "contexts", image);

    public static async Task<ImageBench> StartAsync(
        BenchmarkOptions options,
        LoopbackMirror mirror,
        CancellationToken cancellationToken
    )
    {
        var cluster = Path.Combine(options.Shared, "cluster", "cluster");
        await Timed.RunAsync(cluster, ["docker"], [], cancellationToken);
        var folder = Directory.CreateTempSubdirectory("kindling-images-");
        var bench = new ImageBench(options, folder, mirror);
        try
        {
            await bench.PrepareAsync(cancellationToken);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes the copies of the checkout and what was built on the engine; what its registry got stays.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var repository in new[] { Ours, Theirs, Naive })
        {
            await Timed.RunAsync(
                "sh",
                [
                    "-c",
                    // Images that others stand on go with the last of those.
                    "docker image ls -q --filter \"reference=$1/*\" | sort -u | xargs -r docker rmi -f || true",
                    "clean",
                    repository,
                ],
                [],
                CancellationToken.None
            );
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>How many requests BuildImages sends when all is there.</summary>
    public async Task<int> RequestsAsync(CancellationToken cancellationToken)
    {
        var run = await Timed.OutputAsync(
            Path.Combine(Checkout, "build.sh"),
            ["BuildImages", "--registry", Ours, "--base-image", BaseImage],
            [],
            cancellationToken
        );
        var asked = Asked().Match(run.Output);
        return !asked.Success
            ? throw new InvalidOperationException(
                $"BuildImages did not tell what it asked: {run.Output}"
            )
            : asked
                .Groups.Values.Skip(1)
                .Sum(group => int.Parse(group.Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(
        @"Asked: (?<registry>\d+)× registry, (?<engine>\d+)× engine",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Asked();

    /// <summary>A target of the copied checkout.</summary>
    public Task<double> OursAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    ) =>
        Timed.RunAsync(
            Path.Combine(Checkout, "build.sh"),
            [.. arguments, "--registry", Ours, "--base-image", BaseImage],
            [],
            cancellationToken
        );

    /// <summary>PushImages in this process.</summary>
    public Task<double> OurPushAsync(CancellationToken cancellationToken) =>
        OurPush.RunAsync(Checkout, Ours, BaseImage, cancellationToken);

    /// <summary>baselines/build over all contexts, hdfs last with the java that the chain made.</summary>
    public async Task<double> TheirBuildAsync(
        string repository,
        bool cached,
        CancellationToken cancellationToken
    )
    {
        var flags =
            $"--network host --build-arg PYTHON_INDEX={_mirror.Address}/pypi/simple --build-arg CRAN={_mirror.Address}/cran"
            + $" --build-arg DEBIAN={BaseImage}"
            + (cached ? "" : " --no-cache");
        var chain = await TheirsAsync(repository, [.. Chain], flags, cancellationToken);
        var hdfs = await TheirsAsync(
            repository,
            ["hdfs"],
            $"{flags} --build-arg BASE={repository}/java:t",
            cancellationToken
        );
        return chain + hdfs;
    }

    /// <summary>baselines/push of the five images.</summary>
    public Task<double> TheirPushAsync(string repository, CancellationToken cancellationToken) =>
        Timed.RunAsync(
            Path.Combine(_options.Shared, "baselines", "push"),
            [.. Products.Select(image => $"{repository}/{image}:t")],
            [],
            cancellationToken
        );

    private Task<double> TheirsAsync(
        string repository,
        IReadOnlyList<string> images,
        string flags,
        CancellationToken cancellationToken
    ) =>
        Timed.RunAsync(
            Path.Combine(_options.Shared, "baselines", "build"),
            [repository, "t", .. images.Select(Context)],
            [("BUILD_FLAGS", flags)],
            cancellationToken
        );

    // The base is in the registry, so that both sides name it by its digest.
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var pushed = $"{Host}/library/{Base}";
        await Timed.RunAsync("docker", ["tag", Base, pushed], [], cancellationToken);
        await Timed.RunAsync("docker", ["push", "-q", pushed], [], cancellationToken);
        BaseImage =
            $"{Host}/library/debian@{await RegistrySizes.DigestAsync(Host, "library/debian", "trixie-slim", cancellationToken)}";
        await Timed.RunAsync("docker", ["pull", "-q", BaseImage], [], cancellationToken);
        await Timed.RunAsync(
            "sh",
            [
                "-c",
                "mkdir -p \"$2\" && git -C \"$1\" ls-files -co --exclude-standard -z | tar -C \"$1\" --null -T - -c | tar -C \"$2\" -x && ln -s \"$3\" \"$2/../shared\"",
                "copy",
                _options.Root,
                Checkout,
                _options.Shared,
            ],
            [],
            cancellationToken
        );
        await OursAsync(["ExportContexts"], cancellationToken);
        var tars = Path.Combine(Checkout, ".nuke", "temp", "contexts");
        foreach (var tar in Directory.EnumerateFiles(tars, "*.tar"))
        {
            var folder = Context(Path.GetFileNameWithoutExtension(tar));
            Directory.CreateDirectory(folder);
            await TarFile.ExtractToDirectoryAsync(
                tar,
                folder,
                overwriteFiles: true,
                cancellationToken
            );
        }
    }
}
