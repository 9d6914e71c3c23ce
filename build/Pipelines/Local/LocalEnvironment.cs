using System.Runtime.CompilerServices;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>HDFS and Spark on this computer, bound to 127.0.0.1, with everything they keep in one folder.</summary>
public sealed class LocalEnvironment : IDisposable
{
    private readonly StateFolder folder;
    private readonly IReadOnlyDictionary<string, string> variables;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly Daemons daemons;
    private readonly LoopbackHttp http = new();

    /// <summary>Looks at nothing yet.</summary>
    public LocalEnvironment(
        string stateFolder,
        IReadOnlyDictionary<string, string> variables,
        ILogger log,
        TimeProvider time
    )
    {
        folder = new StateFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(stateFolder)));
        this.variables = variables;
        this.log = log;
        this.time = time;
        daemons = new Daemons(folder, variables, time);
    }

    /// <summary>Brings up what is missing, restarts what has changed, leaves the rest alone.</summary>
    public async Task<LocalDeployment> DeployAsync(
        LocalSettings settings,
        CancellationToken cancellationToken
    )
    {
        CheckSystem();
        using var turn = await StateLock.OfAsync(folder, log, time, cancellationToken);
        return await DeployAsync(await InputAsync(settings, cancellationToken), cancellationToken);
    }

    /// <summary>What runs with exactly these settings; throws where anything of it does not.</summary>
    public async Task<SparkEnvironment> ConnectAsync(
        LocalSettings settings,
        CancellationToken cancellationToken
    )
    {
        CheckSystem();
        var input = await InputAsync(settings, cancellationToken);
        return Deploying().Running(input)?.Environment
            ?? throw new PipelineException(
                "Not everything runs with these settings: run Deploy, or leave out --skip Deploy."
            );
    }

    /// <summary>Stops one component, or all, and deploys again.</summary>
    public async Task<LocalDeployment> RestartAsync(
        LocalSettings settings,
        string? component,
        CancellationToken cancellationToken
    )
    {
        CheckSystem();
        using var turn = await StateLock.OfAsync(folder, log, time, cancellationToken);
        // All that could stand in the way is looked at before anything stops.
        IReadOnlyList<string> concerned = component is null
            ? daemons.WithProcesses()
            : [Known(component)];
        var input = await InputAsync(
            component is null ? settings : settings with { Workers = DeployedWorkers() },
            cancellationToken
        );
        Deploying().Check(input);
        await daemons.StopAsync(concerned, cancellationToken);
        return await DeployAsync(input, cancellationToken);
    }

    /// <summary>Ends every process; with <paramref name="purge"/> the data goes too.</summary>
    public async Task<IReadOnlyList<string>> DestroyAsync(
        bool purge,
        CancellationToken cancellationToken
    )
    {
        CheckSystem();
        if (!Directory.Exists(folder.Path))
        {
            return [];
        }

        using var turn = await StateLock.OfAsync(folder, log, time, cancellationToken);
        await new AbandonedDrivers(folder.Scratch, log, time).EndAsync(cancellationToken);
        var running = daemons.WithProcesses();
        await daemons.StopAsync(running, cancellationToken);
        if (purge)
        {
            foreach (
                var part in new[] { folder.Data, folder.Configuration, folder.Logs, folder.Run }
            )
            {
                if (Directory.Exists(part))
                {
                    Directory.Delete(part, recursive: true);
                }
            }

            File.Delete(folder.StateFile);
        }

        return running;
    }

    /// <summary>How every component is now, without waiting and without changing anything.</summary>
    public async Task<IReadOnlyList<ComponentStatus>> StatusAsync(
        CancellationToken cancellationToken
    )
    {
        CheckSystem();
        var state = LocalState.Load(folder);
        var running = daemons
            .Find()
            .ToDictionary(daemon => daemon.Component, StringComparer.Ordinal);
        var probe = new HealthProbe(http, new LocalPorts(state.Ports));
        return await Task.WhenAll(
            state.Components.Select(async component =>
            {
                var daemon = running.GetValueOrDefault(component.Name);
                var health = daemon is null
                    ? null
                    : await probe.AskAsync(daemon, cancellationToken);
                return StatusOf(component, daemon, health);
            })
        );
    }

    /// <summary>The last lines of a component's log, then with <paramref name="follow"/> each new one until cancelled.</summary>
    public async IAsyncEnumerable<string> LogsAsync(
        string component,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Known(component);
        var path = folder.LogOf(component);
        path = File.Exists(path) ? path : folder.OutputOf(component);
        await foreach (var line in LogFile.ReadAsync(path, follow, time, cancellationToken))
        {
            yield return line;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<LocalDeployment> DeployAsync(
        LocalPlanInput input,
        CancellationToken cancellationToken
    )
    {
        var done = await Deploying().RunAsync(input, cancellationToken);
        return new LocalDeployment(
            done.Plan.Environment,
            await StatusAsync(cancellationToken),
            done.Started,
            done.Stopped
        );
    }

    private LocalDeploy Deploying() => new(folder, daemons, http, log, time);

    private async Task<LocalPlanInput> InputAsync(
        LocalSettings settings,
        CancellationToken cancellationToken
    )
    {
        var problems = settings.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        var runtimes = new Runtimes(
            variables,
            new Installer(variables, log),
            settings.AllowInstall
        );
        var java = await runtimes.JavaAsync(cancellationToken);
        var python = await runtimes.PythonAsync(cancellationToken);
        return new LocalPlanInput
        {
            Folder = folder,
            SparkHome = Path.GetFullPath(settings.SparkHome),
            HadoopHome = Path.GetFullPath(settings.HadoopHome),
            JavaHome = java.Path,
            Python = python.Path,
            User = Environment.UserName,
            Workers = settings.Workers,
            Machine = settings.Machine,
            Ports = LocalPorts.None,
        };
    }

    // Who restarts one component wants the others as they are.
    private int DeployedWorkers() =>
        LocalState.Load(folder).Components.Count(component => Components.IsWorker(component.Name));

    private string Known(string component)
    {
        var known = LocalState.Load(folder).Components.Select(one => one.Name).ToList();
        return known.Contains(component, StringComparer.Ordinal) ? component
            : known.Count == 0
                ? throw new PipelineException("Nothing is deployed here yet: run Deploy.")
            : throw new PipelineException(
                $"There is no component '{component}': {string.Join(", ", known)}."
            );
    }

    private static ComponentStatus StatusOf(
        KnownComponent component,
        RunningDaemon? daemon,
        Health? health
    ) =>
        new(
            component.Name,
            health?.Text ?? "stopped",
            daemon?.Pid,
            string.Join(", ", component.Addresses),
            daemon is null ? null : ProcFs.StartedAt(daemon.Process)
        );

    private static void CheckSystem()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new RequirementMissingException(
                "The local environment runs on Linux only: use it in WSL or a container, or another --environment."
            );
        }
    }
}
