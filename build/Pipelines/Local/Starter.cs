using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>Starts a component where it does not run, and waits until it does its work.</summary>
internal sealed class Starter(
    StateFolder folder,
    Daemons daemons,
    HealthProbe probe,
    ILogger log,
    TimeProvider time
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    // A worker that lost its master asks again after 5 to 15 s.
    private static readonly TimeSpan WorkerReturns = TimeSpan.FromSeconds(20);

    public required StartedComponents Started { get; init; }

    public async Task StartAsync(Component component, CancellationToken cancellationToken)
    {
        if (await daemons.FindSurelyAsync(component.Name, cancellationToken) is not null)
        {
            return;
        }

        // What a killed daemon has left behind (executors of a worker) would only be in the way of the new one.
        await daemons.StopAsync([component.Name], cancellationToken);
        log.Information(
            "Starting {Component} at {Addresses}",
            component.Name,
            string.Join(", ", component.Addresses)
        );
        Started.Add(component.Name);
        await daemons.StartAsync(component, cancellationToken);
        if (await daemons.WaitForStartAsync(component.Name, cancellationToken) is null)
        {
            throw Died(component.Name);
        }
    }

    /// <summary>A worker that runs but does not come back to a new master by itself is started again.</summary>
    public async Task WorkerAsync(Component worker, CancellationToken cancellationToken)
    {
        var before = daemons.Find(worker.Name);
        await StartAsync(worker, cancellationToken);
        if (
            before is not null
            && await WaitingForAsync(worker.Name, WorkerReturns, cancellationToken) is not null
        )
        {
            log.Information(
                "{Component} does not come back to the master: starting it again",
                worker.Name
            );
            await daemons.StopAsync([worker.Name], cancellationToken);
            await StartAsync(worker, cancellationToken);
        }

        await WaitAsync(worker.Name, cancellationToken);
    }

    public async Task WaitAsync(string component, CancellationToken cancellationToken)
    {
        if (await WaitingForAsync(component, Deadline, cancellationToken) is { } reason)
        {
            throw Late(component, reason);
        }
    }

    /// <summary>Waits only until the daemon holds its addresses, so that whoever is started next finds this one there.</summary>
    public async Task WaitUntilListeningAsync(string component, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + Deadline;
        while (true)
        {
            var daemon =
                await daemons.FindSurelyAsync(component, cancellationToken)
                ?? throw Died(component);
            if (probe.Listens(daemon))
            {
                return;
            }

            if (time.GetUtcNow() > deadline)
            {
                throw Late(component, "not listening yet");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Null as soon as it is ready, else what it still waits for at the end.</summary>
    private async Task<string?> WaitingForAsync(
        string component,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var deadline = time.GetUtcNow() + patience;
        while (true)
        {
            var daemon =
                await daemons.FindSurelyAsync(component, cancellationToken)
                ?? throw Died(component);
            var health = await probe.AskAsync(daemon, cancellationToken);
            if (health.IsReady)
            {
                return null;
            }

            if (time.GetUtcNow() > deadline)
            {
                return health.Text;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private DeadlineException Late(string component, string reason) =>
        new(
            $"{component} is not ready after {Deadline.TotalSeconds:0} s: {reason}. More in {folder.LogOf(component)}; "
                + $"'Restart --component {component}' starts it anew."
        );

    private PipelineException Died(string component)
    {
        IReadOnlyList<string> lines =
        [
            .. LogFile.Last(folder.LogOf(component)),
            .. LogFile.Last(folder.OutputOf(component)),
        ];
        var reason = FailureReason.Find(lines) ?? (lines.Count > 0 ? lines[^1] : "it said nothing");
        var message =
            $"{component} has ended: {reason.TrimEnd('.')}. More in {folder.LogOf(component)}";
        return FailureReason.IsPortTaken(lines)
            ? new PortTakenException(message)
            : new PipelineException(message);
    }
}
