using Kindling.Pipelines.Jobs;
using Serilog;

namespace Kindling.Pipelines.Smoke;

/// <summary>Proves by real jobs that an environment works, and writes down what it found.</summary>
public sealed class SmokeRunner
{
    private readonly Func<ISmokeGround> open;
    private readonly JobResources resources;
    private readonly ILogger log;
    private readonly TimeProvider time;

    /// <summary>Checks for the environment on this computer.</summary>
    public SmokeRunner(
        SparkEnvironment environment,
        JobResources resources,
        IReadOnlyDictionary<string, string> variables,
        ILogger log,
        TimeProvider time
    )
        : this(() => new LocalGround(environment, variables, log, time), resources, log, time) { }

    internal SmokeRunner(
        Func<ISmokeGround> open,
        JobResources resources,
        ILogger log,
        TimeProvider time
    )
    {
        (this.open, this.resources, this.log, this.time) = (open, resources, log, time);
    }

    /// <summary>Gets the report, before a failed check is thrown.</summary>
    public Action<SmokeReport>? OnReport { get; set; }

    /// <summary>Takes secrets out of what an application said, before it is written into a report.</summary>
    public Func<string, string> Mask { get; set; } = text => text;

    /// <summary>
    /// Runs every check, writes smoke.json, smoke.xml and smoke.html into <paramref name="artifacts"/>, and throws
    /// <see cref="SmokeFailedException"/> after that where one failed.
    /// </summary>
    public async Task<SmokeReport> RunAsync(string artifacts, CancellationToken cancellationToken)
    {
        // A report of before must not stand for this run, should it not come to its end.
        SmokeFiles.Delete(artifacts);
        var started = time.GetUtcNow();
        using var ground = open();
        var results = await RunAllAsync(ground, cancellationToken);
        var report = new SmokeReport
        {
            Started = started,
            Seconds = (time.GetUtcNow() - started).TotalSeconds,
            Environment = Facts(ground),
            Results = [.. results.Select(Masked)],
        };
        await SmokeFiles.WriteAsync(report, artifacts, cancellationToken);
        OnReport?.Invoke(report);
        return report.Passed ? report : throw Failed(report, artifacts);
    }

    private async Task<IReadOnlyList<SmokeResult>> RunAllAsync(
        ISmokeGround ground,
        CancellationToken cancellationToken
    )
    {
        await using var stage = new SmokeStage(ground, resources, log, time);
        try
        {
            await stage.PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return [.. ground.Checks.SelectMany(x => x.FailedBy(exception.Message, TimeSpan.Zero))];
        }

        var results = new List<SmokeResult>();
        foreach (var check in ground.Checks)
        {
            results.AddRange(await RunAsync(check, stage, cancellationToken));
        }

        return results;
    }

    private async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeCheck check,
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        log.Information("Smoke: {Title}", check.Expectations[0].Title);
        var watch = time.GetTimestamp();
        using var late = new CancellationTokenSource(check.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            late.Token
        );
        try
        {
            return await check.RunAsync(stage, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return check.FailedBy(
                $"not done after {check.Deadline.TotalSeconds:0} s",
                time.GetElapsedTime(watch)
            );
        }
        // Whatever goes wrong in one check is its result; the others still run and the report is written.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return check.FailedBy(exception.Message, time.GetElapsedTime(watch));
        }
    }

    private SmokeResult Masked(SmokeResult result) =>
        result with
        {
            Got = Mask(result.Got),
            Failure = result.Failure is { } failure ? Mask(failure) : null,
        };

    private Dictionary<string, string> Facts(ISmokeGround ground) =>
        new(ground.Facts, StringComparer.Ordinal)
        {
            ["Executors"] =
                $"{resources.ExpectedExecutors} × {resources.ExecutorCores} core(s), "
                + $"{resources.ExecutorMemory?.ToString() ?? ground.ExecutorMemory}",
        };

    private static SmokeFailedException Failed(SmokeReport report, string artifacts)
    {
        var failed = report.Results.Where(result => !result.Passed).ToList();
        var first = failed[0];
        return new SmokeFailedException(
            $"{failed.Count} of {report.Results.Count} smoke checks failed, first '{first.Expectation.Title}': "
                + $"{first.Failure} (see {Path.Combine(artifacts, SmokeFiles.Html)}).",
            report
        );
    }
}
