using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Jobs;

/// <summary>Runs applications on a Spark environment and tells how they ended.</summary>
public sealed class JobRunner(
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

        await new AbandonedDrivers(environment.Scratch, log, time).EndAsync(cancellationToken);
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
        var defaults = await DefaultsAsync(cancellationToken);
        using var settings = SettingsFile.Write(
            environment.Scratch,
            SparkSubmitCommand.Settings(defaults, request.Resources)
        );
        var places = new DriverPlaces(settings.Path, AbandonedDrivers.MarkOf(environment.Scratch));
        var run = SparkSubmitCommand
            .From(request, environment, variables, places)
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

        string reason;
        try
        {
            reason = await ReasonForDelayAsync(request, driver, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await run.ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
        }

        throw new DeadlineException(
            $"{request.DisplayName} was ended after {deadline.TotalSeconds:0} s: {reason}."
        );
    }

    private async Task<string> DefaultsAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(environment.SparkConfiguration, "spark-defaults.conf");
        return File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
    }

    // Asked before the driver is ended, while the master still knows what it waits for.
    private async Task<string> ReasonForDelayAsync(
        JobRequest request,
        DriverOutput driver,
        CancellationToken cancellationToken
    )
    {
        string? lacking;
        try
        {
            var master = await MasterPage.ReadAsync(http, environment.Master, cancellationToken);
            lacking = master.DoesNotFitNow(
                request.Resources,
                MemoryOf(request),
                driver.ApplicationId
            );
        }
        catch (PipelineException exception)
        {
            lacking = exception.Message.TrimEnd('.');
        }

        return lacking
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
}
