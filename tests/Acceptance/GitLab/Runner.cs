using System.Diagnostics;
using System.Text.Json;
using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Pipelines.Processes;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>Pipelines of a repository made from this checkout, executed by the real GitLab Runner of ../shared/gitlab.</summary>
/// <param name="commands">Where the checkout is copied to.</param>
/// <param name="name">The repository's name, which is the project's too.</param>
internal sealed class Runner(Commands commands, string name)
{
    private static readonly string s_shared = Path.GetFullPath(
        Path.Combine(Commands.Root, "..", "shared")
    );
    private static readonly string s_program = Path.Combine(s_shared, "gitlab", "gitlab");

    public static string Mirrors { get; } = $"{s_shared}/mirror";

    public static string PythonIndexes { get; } = $"{Mirrors}/pypi/simple";

    public static string CranMirrors { get; } = $"{Mirrors}/cran";

    /// <summary>All of Test is proven by whoever runs these tests; in pipelines it is that it runs as a job.</summary>
    public static string[] OneTestProject { get; } =
    ["--variable", "NUKE_TEST_PROJECTS=Build.Tests"];

    private readonly List<string> _arguments =
    [
        "--project",
        $"data/{name}",
        "--concurrent",
        "2",
        // Beyond the job, as a runner's own disk is; mirrors are not beside the runner's checkout.
        "--variable",
        $"KINDLING_CACHE={commands.Cache}",
        "--variable",
        $"NUGET_PACKAGES={Packages}",
        "--variable",
        $"NUKE_MIRRORS={Mirrors}",
        "--variable",
        $"NUKE_PYTHON_INDEXES={PythonIndexes}",
        "--variable",
        $"NUKE_CRAN_MIRRORS={CranMirrors}",
    ];

    /// <summary>The repository.</summary>
    public string Repository { get; private set; } = "";

    private static string Packages =>
        World.Variables.GetValueOrDefault("NUGET_PACKAGES")
        ?? Path.Combine(World.Variables["HOME"], ".nuget", "packages");

    /// <summary>A repository of what is in this checkout now, on the branch main.</summary>
    public async Task<Runner> CommitAsync()
    {
        Assert.SkipUnless(File.Exists(s_program), $"{s_program} is not there");
        Repository = commands.Clone(name);
        await GitAsync("init", "-q", "-b", "main");
        await CommitAsync("feat: all of it");
        return this;
    }

    public async Task CommitAsync(string message)
    {
        await GitAsync("add", "-A");
        await GitAsync(
            "-c",
            "user.name=Developer",
            "-c",
            "user.email=developer@example.org",
            "commit",
            "-q",
            "-m",
            message
        );
    }

    public Task GitAsync(params string[] arguments) => DoAsync("git", arguments);

    /// <summary>The cluster by its kubeconfig, and the registry with its login, as a project has them among its variables.</summary>
    public Runner WithRegistryAndCluster()
    {
        _arguments.AddRange([
            "--registry",
            "127.0.0.1:5001,ci,secret",
            "--variable",
            "CI_DEPLOY_USER=ci",
            "--masked",
            "CI_DEPLOY_PASSWORD=secret",
            "--file-variable",
            $"KUBECONFIG={Cluster.Config}",
        ]);
        return this;
    }

    public async Task<PipelineOutcome> RunAsync(string output, params string[] arguments)
    {
        using var process = Start(output, arguments);
        var result = await Commands.EndOf(process);
        return new PipelineOutcome(result.ExitCode, result.Output + result.Error, output);
    }

    public Process Start(string output, params string[] arguments) =>
        commands.StartProgram(
            s_program,
            Repository,
            ["run", Repository, "--out", output, .. _arguments, .. arguments]
        );

    /// <summary>The jobs that GitLab would make, and what they need: a line each.</summary>
    public async Task<string> ListAsync(params string[] arguments)
    {
        using var process = commands.StartProgram(
            s_program,
            Repository,
            ["check", Repository, .. arguments]
        );
        return (await Commands.EndOf(process)).Output;
    }

    private async Task DoAsync(string program, string[] arguments)
    {
        var result = await new CommandLine(program, arguments)
        {
            WorkingFolder = Repository,
        }.RunAsync(World.Token);
        Assert.True(result.Succeeded, string.Join('\n', result.LastLines));
    }
}

/// <summary>What came of a pipeline: how the program ended, and the folder of its jobs' logs and artifacts.</summary>
internal sealed record PipelineOutcome(int ExitCode, string Output, string Folder)
{
    private readonly JsonElement _summary = Read(Path.Combine(Folder, "pipeline.json"));

    /// <summary><c>check success, images success</c>, in the order of the file.</summary>
    public string Statuses =>
        string.Join(
            ", ",
            Jobs.Select(x =>
                $"{x.GetProperty("name").GetString()} {x.GetProperty("status").GetString()}"
            )
        );

    private IEnumerable<JsonElement> Jobs =>
        _summary.ValueKind == JsonValueKind.Object
            ? _summary.GetProperty("jobs").EnumerateArray()
            : [];

    public JsonElement Store => _summary.GetProperty("store");

    public JsonElement Job(string name) =>
        Jobs.Last(x => x.GetProperty("name").GetString() == name);

    public string Log(string job) => File.ReadAllText(Path.Combine(Folder, $"{job}.log"));

    public string ArtifactsOf(string job) => Path.Combine(Folder, $"{job}.archive.zip");

    private static JsonElement Read(string file) =>
        File.Exists(file) ? JsonElement.Parse(File.ReadAllText(file)) : default;
}
