using Kindling.Testing;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Output;

namespace Kindling.Engine.Tests;

/// <summary>Runs build classes in this process, each in a root folder, an environment and a console of its own.</summary>
internal sealed class BuildHarness : IDisposable
{
    private readonly TempDirectory _root = new();

    public BuildHarness() => Directory.CreateDirectory(_root / ".nuke");

    public Dictionary<string, string> Variables { get; } = [];

    public string Root => _root.Path;

    public CancellationToken CancellationToken { get; set; }

    public Action EndChildren { get; set; } = () => { };

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public void WriteFile(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / path)!);
        File.WriteAllText(_root / path, content);
    }

    public Task<BuildResult> RunAsync<T>(string arguments = "", Func<T, Target>? @default = null)
        where T : NukeBuild, new() => RunAsync(() => new T(), arguments, @default);

    public async Task<BuildResult> RunAsync<T>(
        Func<T> create,
        string arguments = "",
        Func<T, Target>? @default = null
    )
        where T : NukeBuild
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var mask = new SecretMask();
        NukeBuild? build = null;
        var buildClass = new BuildClass(
            typeof(T),
            () => build = create(),
            @default is null ? [] : [x => @default((T)x)]
        );
        var environment = new BuildEnvironment
        {
            Arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Variables = Variables,
            WorkingDirectory = Root,
            Output = new MaskingWriter(output, mask),
            Error = new MaskingWriter(error, mask),
            Time = Time,
            EndChildren = EndChildren,
        };
        var (run, exitCode) = BuildManager.Prepare(
            buildClass,
            BuildClassReading.Begin(buildClass.Type),
            environment,
            mask
        );
        if (run is not null)
        {
            exitCode = await run.RunAsync(CancellationToken);
        }

        await environment.Output.FlushAsync();
        await environment.Error.FlushAsync();
        return new BuildResult(exitCode, output.ToString(), build) { Error = error.ToString() };
    }

    public void Dispose() => _root.Dispose();
}

/// <summary>What came of a run.</summary>
internal sealed record BuildResult(int ExitCode, string Output, NukeBuild? Build)
{
    /// <summary>What was written for people while a target had the output for itself.</summary>
    public string Error { get; init; } = "";

    public string Plan => string.Join(' ', Build!.ExecutionPlan.Select(x => x.Name));

    /// <summary><c>A Succeeded, B Skipped</c>, in the order of the plan.</summary>
    public string Statuses =>
        string.Join(", ", Build!.ExecutionPlan.Select(x => $"{x.Name} {x.Status}"));

    public ExecutableTarget this[string name] => Build!.ExecutionPlan.Single(x => x.Name == name);
}

/// <summary>Three targets whose definitions a test completes; they note that they ran, and events.</summary>
internal class AbcBuild : NotingBuild
{
    public List<string> Events { get; } = [];

    public Func<ITargetDefinition, AbcBuild, ITargetDefinition> OnA { get; init; } = (x, _) => x;

    public Func<ITargetDefinition, AbcBuild, ITargetDefinition> OnB { get; init; } = (x, _) => x;

    public Func<ITargetDefinition, AbcBuild, ITargetDefinition> OnC { get; init; } = (x, _) => x;

    public Target A => _ => OnA(_, this).Executes(Note("A"));

    public Target B => _ => OnB(_, this).Executes(Note("B"));

    public Target C => _ => OnC(_, this).Executes(Note("C"));

    protected internal override void OnTargetRunning(string target) =>
        Events.Add($"running {target}");

    protected internal override void OnTargetSkipped(string target) =>
        Events.Add($"skipped {target}");

    protected internal override void OnTargetSucceeded(string target) =>
        Events.Add($"succeeded {target}");

    protected internal override void OnTargetFailed(string target) =>
        Events.Add($"failed {target}");
}
