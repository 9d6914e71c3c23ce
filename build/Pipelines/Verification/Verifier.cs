using System.Text.RegularExpressions;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Verification;

/// <summary>Where the checkout is, which SDK checks it, and where results go.</summary>
public sealed partial record VerificationSettings(
    string Root,
    string Dotnet,
    string Artifacts,
    IReadOnlyDictionary<string, string> Environment
)
{
    /// <summary>Only these projects of the unit tests, and what they test; all where none is named.</summary>
    public IReadOnlyList<string> TestProjects { get; init; } = [];

    /// <summary>What the tests get to know of it: the root, and where to put what they measure.</summary>
    internal IReadOnlyDictionary<string, string?> Variables =>
        new Dictionary<string, string?>(Job)
        {
            ["KINDLING_ROOT"] = Root,
            ["KINDLING_ARTIFACTS"] = Artifacts,
            // The tests start builds of their own; this one's settings are none of theirs.
            ["NUKE_ROOT"] = null,
            ["DOTNET_ROOT"] = Path.GetDirectoryName(Dotnet),
        };

    // In a job of GitLab the tests are no job themselves: what they start would take its project, registry and namespace.
    private IReadOnlyDictionary<string, string?> Job =>
        Environment
            .Keys.Where(x => x == "GITLAB_CI" || x.StartsWith("CI_", StringComparison.Ordinal))
            .ToDictionary(x => x, _ => (string?)null, StringComparer.Ordinal);

    /// <summary>
    /// MSBuild takes every variable for a property: a VERSION of the caller's must not become that of the code. build.sh has
    /// the same list; build.cmd has none, because Windows' programs need many more.
    /// </summary>
    internal IReadOnlyDictionary<string, string?> CompilerVariables =>
        Environment
            .Keys.Where(name => !OperatingSystem.IsWindows() && !CompilerNeeds().IsMatch(name))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);

    [GeneratedRegex(
        "^(PATH|HOME|USER|LOGNAME|TMPDIR|TERM|LANG|LC_.*|DOTNET_.*|MSBUILD.*|NUGET_.*|NuGet.*|SSL_.*|XDG_.*|[A-Za-z]+_(proxy|PROXY))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CompilerNeeds();
}

/// <summary>Checks this repository itself: format, warnings, tests, measures.</summary>
public sealed class Verifier(VerificationSettings settings, ILogger log)
{
    private static readonly string[] s_unitTests =
    [
        "Engine.Tests",
        "Ci.Tests",
        "Docker.Tests",
        "Forges.Tests",
        "Kubernetes.Tests",
        "Oci.Tests",
        "Pipelines.Tests",
        "Build.Tests",
    ];

    /// <summary>The projects of the unit and component tests.</summary>
    public static IReadOnlyList<string> TestProjects => s_unitTests;

    // Libraries whose tests go to a real engine or registry too, under the trait Category=Docker.
    private static readonly string[] s_engineTests = ["Docker.Tests", "Oci.Tests"];

    // And to a real cluster, under Category=Kubernetes.
    private static readonly string[] s_clusterTests = ["Kubernetes.Tests"];

    // Neither compiler servers nor build nodes outlive the build.
    private static readonly string[] NothingStays =
    [
        "-nodeReuse:false",
        "-p:UseSharedCompilation=false",
    ];

    private IReadOnlyDictionary<string, string?> _ofCluster = new Dictionary<string, string?>();

    private string Binaries => Path.Combine(settings.Root, ".nuke", "temp", "msbuild", "bin");

    /// <summary>The formatter has nothing to say.</summary>
    public async Task CheckFormatAsync(CancellationToken cancellationToken)
    {
        await RunAsync(
            "the formatter could not be restored",
            ["tool", "restore"],
            cancellationToken
        );
        await RunAsync(
            "files are not formatted: run 'dotnet csharpier format .'",
            ["csharpier", "check", "."],
            cancellationToken
        );
    }

    /// <summary>Everything, or what was chosen, compiles with all analyzers on and warnings as errors.</summary>
    public async Task CompileAsync(CancellationToken cancellationToken)
    {
        string[] projects =
            settings.TestProjects.Count > 0
                ? [.. settings.TestProjects.Select(x => $"tests/{x}/{x}.csproj")]
                : ["tests/Tests.slnx"];
        foreach (var project in projects)
        {
            await RunAsync(
                "the code does not compile without warnings",
                [
                    "build",
                    project,
                    "-c",
                    "Release",
                    "-p:Strict=true",
                    .. NothingStays,
                    "-nologo",
                    "-v",
                    "quiet",
                ],
                cancellationToken
            );
        }
    }

    /// <summary>The unit and component tests; they need no daemon.</summary>
    public async Task<TestTotals> TestAsync(CancellationToken cancellationToken)
    {
        var totals = new TestTotals(0, 0, 0);
        foreach (
            var project in settings.TestProjects.Count > 0 ? settings.TestProjects : s_unitTests
        )
        {
            totals += await RunTestsAsync(
                project,
                ["-trait-", "Category=Docker", "-trait-", "Category=Kubernetes"],
                cancellationToken
            );
        }

        return totals;
    }

    /// <summary>The tests of one category that need real processes.</summary>
    public async Task<TestTotals> RealAsync(string category, CancellationToken cancellationToken)
    {
        await using var cluster = await TestCluster.UpAsync(settings.Root, log, cancellationToken);
        _ofCluster = cluster?.Variables ?? _ofCluster;
        var totals = new TestTotals(0, 0, 0);
        foreach (var project in category == "Acceptance" ? s_engineTests : [])
        {
            totals += await RunTestsAsync(
                project,
                ["-trait", "Category=Docker", "-parallel", "none"],
                cancellationToken
            );
        }

        foreach (var project in category == "Acceptance" ? s_clusterTests : [])
        {
            totals += await RunTestsAsync(
                project,
                ["-trait", "Category=Kubernetes", "-parallel", "none"],
                cancellationToken
            );
        }

        return totals
            + await RunTestsAsync(
                "Acceptance",
                ["-trait", $"Category={category}", "-parallel", "none", "-showLiveOutput"],
                cancellationToken
            );
    }

    /// <summary>The measures; writes benchmark.json.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(settings.Root, ".nuke", "temp", "benchmarks");
        await RunAsync(
            "the benchmarks do not compile",
            [
                .. new[]
                {
                    "publish",
                    "tests/Benchmarks/Benchmarks.csproj",
                    "-c",
                    "Release",
                    "--ucr",
                },
                .. NothingStays,
                .. new[]
                {
                    "--self-contained",
                    "false",
                    "-p:PublishReadyToRun=true",
                    "-nologo",
                    "-v",
                    "quiet",
                },
                .. new[] { "-o", program },
            ],
            cancellationToken
        );
        await using var cluster = await TestCluster.UpAsync(settings.Root, log, cancellationToken);
        _ofCluster = cluster?.Variables ?? _ofCluster;
        var result = await Program(Path.Combine(program, "Kindling.Benchmarks"), [])
            .RunAsync(Tell, cancellationToken);
        if (!result.Succeeded)
        {
            throw new PipelineException(
                $"a measure is over its limit, or could not be taken (exit code {result.ExitCode}); see above"
            );
        }
    }

    private async Task<TestTotals> RunTestsAsync(
        string project,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var totals = new TestTotals(0, 0, 0);
        var results = Path.Combine(settings.Artifacts, $"{project}.junit.xml");
        // The program itself, not dotnet with its library: some tests start themselves as a child.
        var command = Program(
            Path.Combine(Binaries, project, "release", $"Kindling.{project}"),
            ["-noColor", "-noLogo", .. arguments, "-jUnit", results]
        );
        log.Information("{Project}", project);
        File.Delete(results);
        var result = await command.RunAsync(
            line =>
            {
                totals = TestTotals.Parse(line.Text) ?? totals;
                log.Information("  {Line}", line.Text.TrimEnd());
            },
            cancellationToken
        );
        if (!result.Succeeded || totals.Failed > 0 || totals.Passed == 0)
        {
            throw new PipelineException(
                $"{project}: {totals}; the details are above and in {results}"
            );
        }

        return totals;
    }

    private async Task RunAsync(
        string failure,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var result = await Dotnet(arguments).RunAsync(Tell, cancellationToken);
        if (!result.Succeeded)
        {
            throw new PipelineException(
                $"{failure} (dotnet {arguments[0]} ended with {result.ExitCode})"
            );
        }
    }

    private void Tell(OutputLine line) => log.Information("  {Line}", line.Text.TrimEnd());

    private CommandLine Dotnet(IReadOnlyList<string> arguments) =>
        new(settings.Dotnet, arguments)
        {
            WorkingFolder = settings.Root,
            Variables = settings.CompilerVariables,
        };

    private CommandLine Program(string program, IReadOnlyList<string> arguments) =>
        new(program, arguments)
        {
            WorkingFolder = settings.Root,
            Variables = _ofCluster
                .Concat(settings.Variables)
                .DistinctBy(x => x.Key)
                .ToDictionary(StringComparer.Ordinal),
        };
}
