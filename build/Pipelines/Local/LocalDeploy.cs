using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

internal sealed record DeployOutcome(
    LocalPlan Plan,
    IReadOnlyList<string> Started,
    IReadOnlyList<string> Stopped
);

/// <summary>Compares the plan with what runs, and starts and stops the difference. The caller holds the lock.</summary>
internal sealed class LocalDeploy(
    StateFolder folder,
    Daemons daemons,
    HttpClient http,
    ILogger log,
    TimeProvider time
)
{
    private const int PortAttempts = 4;

    private readonly List<string> stopped = [];
    private readonly StartedComponents started = new();

    public async Task<DeployOutcome> RunAsync(
        LocalPlanInput input,
        CancellationToken cancellationToken
    )
    {
        var version = HadoopVersion.Of(input.HadoopHome);
        var format = new NameNodeFormat(folder, log);
        var mustFormat = format.IsNeeded(version);
        await DropScratchAsync(cancellationToken);
        using var turn = Running(input) is not null
            ? null
            : await StateLock.OfMachineAsync(log, time, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var planned = input with { Ports = ChoosePorts(input.Workers) };
            var plan = LocalPlan.Create(planned);
            await StopDifferentAsync(plan, cancellationToken);
            Write(plan, planned.Ports);
            try
            {
                if (mustFormat)
                {
                    log.Information("Formatting HDFS in {Folder}", folder.Name);
                    var heap = WorkerSize.For(input.Machine, input.Workers).DaemonHeapMiB;
                    await format.RunAsync(
                        version,
                        new HadoopPlan(planned, heap).Format,
                        cancellationToken
                    );
                    mustFormat = false;
                }

                await BringUp(plan, planned.Ports).RunAsync(cancellationToken);
                return new DeployOutcome(plan, started.Names, stopped);
            }
            catch (PortTakenException taken) when (attempt < PortAttempts)
            {
                // Somebody was quicker between our look and the daemon's bind: look again.
                log.Information("{Problem}: trying the next free port", taken.Message);
            }
        }
    }

    /// <summary>Throws where this input cannot be deployed on the data that is there; changes nothing.</summary>
    public void Check(LocalPlanInput input) =>
        new NameNodeFormat(folder, log).IsNeeded(HadoopVersion.Of(input.HadoopHome));

    /// <summary>The plan for this input where every component of it runs already, as planned.</summary>
    public LocalPlan? Running(LocalPlanInput input)
    {
        var running = daemons
            .Find()
            .ToDictionary(daemon => daemon.Component, daemon => daemon.Hash);
        var plan = LocalPlan.Create(input with { Ports = ChoosePorts(input.Workers) });
        return plan.Components.All(component =>
            running.GetValueOrDefault(component.Name) == component.Hash
        )
            ? plan
            : null;
    }

    private LocalPorts ChoosePorts(int workers)
    {
        var running = daemons
            .Find()
            .Select(daemon => daemon.Component)
            .ToHashSet(StringComparer.Ordinal);
        var before = new LocalPorts(LocalState.Load(folder).Ports);
        return LocalPorts.Choose(workers, before, running.Contains, LocalPorts.IsFree);
    }

    private async Task StopDifferentAsync(LocalPlan plan, CancellationToken cancellationToken)
    {
        var wanted = plan.Components.ToDictionary(
            component => component.Name,
            component => component.Hash
        );
        var different = daemons
            .Find()
            .Where(daemon => wanted.GetValueOrDefault(daemon.Component) != daemon.Hash)
            .Select(daemon => daemon.Component)
            // Executors whose worker has died, and is not wanted any more, would hold their memory for good.
            .Union(daemons.WithProcesses().Where(component => !wanted.ContainsKey(component)))
            .ToList();
        foreach (var component in different)
        {
            log.Information("Stopping {Component}: its settings have changed", component);
        }

        await daemons.StopAsync(different, cancellationToken);
        stopped.AddRange(different);
    }

    // What killed drivers and executors left; while neither daemon nor driver runs it is nobody's.
    private async Task DropScratchAsync(CancellationToken cancellationToken)
    {
        if (daemons.WithProcesses().Count > 0 || !Directory.Exists(folder.Scratch))
        {
            return;
        }

        var drivers = new AbandonedDrivers(folder.Scratch, log, time);
        await drivers.EndAsync(cancellationToken);
        if (!drivers.AnyLeft())
        {
            Directory.Delete(folder.Scratch, recursive: true);
        }
    }

    private void Write(LocalPlan plan, LocalPorts ports)
    {
        Directory.CreateDirectory(folder.Logs);
        Directory.CreateDirectory(folder.Scratch);
        foreach (
            var file in plan
                .Components.SelectMany(component => component.Files)
                .Concat(plan.ClientFiles)
        )
        {
            AtomicFile.WriteIfChanged(file.Path, file.Text);
        }

        new LocalState
        {
            Ports = ports.ByUse,
            Components =
            [
                .. plan.Components.Select(component => new KnownComponent(
                    component.Name,
                    component.Addresses
                )),
            ],
        }.Save(folder);
    }

    private BringUp BringUp(LocalPlan plan, LocalPorts ports) =>
        new(
            plan,
            new Starter(folder, daemons, new HealthProbe(http, ports), log, time)
            {
                Started = started,
            },
            http
        );
}
