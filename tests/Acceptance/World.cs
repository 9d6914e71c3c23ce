using System.Collections;
using Kindling.Acceptance;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Kindling.Testing;

[assembly: Xunit.AssemblyFixture(typeof(World))]
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

namespace Kindling.Acceptance;

/// <summary>
/// The two archives of shared/mirror, unpacked once, and one environment that the tests share: each begins by deploying
/// what it needs, which is quick where it is there already, so that their order does not matter.
/// </summary>
public sealed class World : Xunit.IAsyncLifetime
{
    private readonly TempDirectory temporary = new();

    public World()
    {
        Root = Environment.GetEnvironmentVariable("KINDLING_ROOT") ?? FindRoot();
        State = temporary / "my state";
        Local = At(State);
    }

    /// <summary>The checkout under test.</summary>
    public string Root { get; }

    public string State { get; }

    public LocalEnvironment Local { get; }

    public LocalSettings Settings =>
        new()
        {
            SparkHome = temporary / "spark/spark-4.3.0-bin-hadoop3",
            HadoopHome = temporary / "hadoop/hadoop-3.5.0",
            AllowInstall = false,
        };

    public static IReadOnlyDictionary<string, string> Variables { get; } =
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public static LocalEnvironment At(string folder) =>
        new(folder, Variables, Serilog.Core.Logger.None, TimeProvider.System);

    public static JobRunner Jobs(LocalDeployment deployment) =>
        new(deployment.Environment, Variables, Serilog.Core.Logger.None, TimeProvider.System);

    public Task<LocalDeployment> DeployAsync(int workers = 1) =>
        Local.DeployAsync(Settings with { Workers = workers }, Token);

    /// <summary>A file with the given text, for an application of the test's own.</summary>
    public string File(string name, string text)
    {
        var path = temporary / name;
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A folder of its own for an environment beside the shared one.</summary>
    public string Folder(string name) => temporary / name;

    public async ValueTask InitializeAsync()
    {
        // The program that the campaign kills needs nothing of its own.
        if (Variables.ContainsKey(CampaignTests.StateVariable))
        {
            return;
        }

        var mirror = Path.GetFullPath(Path.Combine(Root, "..", "shared", "mirror"));
        await UnpackAsync(
            Path.Combine(mirror, "spark", "spark-4.3.0", "spark-4.3.0-bin-hadoop3.tgz"),
            temporary / "spark"
        );
        await UnpackAsync(
            Path.Combine(mirror, "hadoop", "common", "hadoop-3.5.0", "hadoop-3.5.0.tar.gz"),
            temporary / "hadoop"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DestroyAsync(purge: true, CancellationToken.None);
        Local.Dispose();
        temporary.Dispose();
    }

    private static async Task UnpackAsync(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        var result = await new CommandLine("tar", ["-xzf", archive, "-C", folder]).RunAsync(Token);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.LastLines));
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (
            folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "build.sh"))
        )
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException("Set KINDLING_ROOT to the checkout.");
    }
}
