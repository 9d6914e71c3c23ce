using System.Diagnostics;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Jobs;

/// <summary>Runs applications on a Spark environment and tells how they ended.</summary>
public sealed partial class JobRunner(
    SparkEnvironment environment,
    IReadOnlyDictionary<string, string> variables,
    ILogger log,
    TimeProvider time
) : IDisposable
{
    private readonly LoopbackHttp http = new();

    /// <summary>Whether R may be installed for an application that needs it.</summary>
    public bool AllowInstall { get; init; } = true;

    /// <summary>
    /// Runs it to its end; <paramref name="onLine"/> gets each line of the driver. Throws where it fails, is late, or where
    /// fewer executors took part than the request insists on. Cancelling takes the application off the cluster.
    /// </summary>
    public async Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    )
    {
        await CheckAsync(request, cancellationToken);
        var watch = time.GetTimestamp();
        var driver = new DriverOutput(onLine);
        var result = await RunAsync(request, driver, cancellationToken);
        if (!result.Succeeded)
        {
            throw Failed(request, result, driver);
        }

        // Only who insists on the executors waits for the event log, which a job may have turned off.
        var executors =
            request.RequireEveryExecutor && driver.ApplicationId is { } id
                ? await ExecutorsAsync(id, cancellationToken)
                : [];
        Judge(request, executors);
        return new JobResult(
            driver.ApplicationId,
            executors,
            driver.Output,
            time.GetElapsedTime(watch)
        );
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private MemorySize MemoryOf(JobRequest request) =>
        request.Resources.ExecutorMemory ?? environment.ExecutorMemory;

    private async Task CheckAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var problems = request.Problems();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        var master = await MasterPage.ReadAsync(http, environment.Master, cancellationToken);
        if (master.NeverFits(request.Resources, MemoryOf(request)) is { } problem)
        {
            throw new PipelineException($"{request.DisplayName} cannot run: {problem}.");
        }

        if (request.IsR)
        {
            await new Runtimes(variables, new Installer(variables, log), AllowInstall).RscriptAsync(
                cancellationToken
            );
        }
    }

    private async Task<CommandResult> RunAsync(
        JobRequest request,
        DriverOutput driver,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = SparkSubmitCommand
            .From(request, environment, variables)
            .RunAsync(driver.Add, stop.Token);
        if (request.Deadline is not { } deadline)
        {
            return await run;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(deadline, time, timer.Token);
        if (await Task.WhenAny(run, late) == run || cancellationToken.IsCancellationRequested)
        {
            await timer.CancelAsync();
            return await run;
        }

        var reason = await ReasonForDelayAsync(request, driver, cancellationToken);
        await stop.CancelAsync();
        await run.ContinueWith(
            _ => { },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        throw new DeadlineException(
            $"{request.DisplayName} was ended after {deadline.TotalSeconds:0} s: {reason}."
        );
    }

    // Asked before the driver is ended, while the master still knows what it waits for.
    private async Task<string> ReasonForDelayAsync(
        JobRequest request,
        DriverOutput driver,
        CancellationToken cancellationToken
    )
    {
        var master = await MasterPage.ReadAsync(http, environment.Master, cancellationToken);
        return master.DoesNotFitNow(request.Resources, MemoryOf(request), driver.ApplicationId)
            ?? FailureReason.Find(driver.All)
            ?? (
                driver.ApplicationId is null
                    ? "it had not reached the Spark master"
                    : "it was still at work"
            );
    }

    private static JobFailedException Failed(
        JobRequest request,
        CommandResult result,
        DriverOutput driver
    )
    {
        var reason = FailureReason.Find(driver.All);
        return new JobFailedException(
            $"{request.DisplayName} failed with exit code {result.ExitCode}{(reason is null ? "" : $": {reason}")}",
            result.ExitCode
        );
    }

    private async Task<IReadOnlyList<ExecutorUse>> ExecutorsAsync(
        string applicationId,
        CancellationToken cancellationToken
    )
    {
        var history = new HistoryServer(http, environment.History, time);
        await history.WaitForAsync(applicationId, cancellationToken);
        return await history.ExecutorsAsync(applicationId, cancellationToken);
    }

    private static void Judge(JobRequest request, IReadOnlyList<ExecutorUse> executors)
    {
        if (
            request.RequireEveryExecutor
            && ExecutorCheck.Problem(request.Resources.ExpectedExecutors, executors) is { } problem
        )
        {
            throw new PipelineException($"{request.DisplayName} ended well, but {problem}.");
        }
    }

    /// <summary>Keeps what a driver prints, finds its application's id, and passes on what a person wants to see.</summary>
    private sealed partial class DriverOutput(Action<string> onLine)
    {
        private const int LinesKept = 2000;

        private readonly List<string> output = [];
        private readonly Queue<string> all = new();

        public string? ApplicationId { get; private set; }

        public IReadOnlyList<string> Output => output;

        public IReadOnlyList<string> All => [.. all];

        public void Add(OutputLine line)
        {
            if (line.IsError && ConnectedPattern().Match(line.Text) is { Success: true } connected)
            {
                ApplicationId ??= connected.Groups["id"].Value;
                return;
            }

            if (line.IsError && NoisePattern().IsMatch(line.Text))
            {
                return;
            }

            Keep(line);
            onLine(line.Text);
        }

        private void Keep(OutputLine line)
        {
            all.Enqueue(line.Text);
            if (all.Count > LinesKept)
            {
                all.Dequeue();
            }

            if (!line.IsError && output.Count < LinesKept)
            {
                output.Add(line.Text);
            }
        }

        [GeneratedRegex(
            "Connected to Spark cluster with app ID (?<id>app-[0-9]+-[0-9]+)",
            RegexOptions.ExplicitCapture,
            1000
        )]
        private static partial Regex ConnectedPattern();

        [GeneratedRegex(
            "^WARNING: Using incubator modules|INFO StandaloneSchedulerBackend",
            RegexOptions.None,
            1000
        )]
        private static partial Regex NoisePattern();
    }
}
