using System.Reflection;
using System.Text.Json;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Smoke;

/// <summary>A smoke application's end: the job, and the line in which it told its result.</summary>
internal sealed record Answer(JobResult Job, JsonElement Values);

/// <summary>What the checks work with: a folder in HDFS for this run, our applications on disk, and the ways to ask.</summary>
internal sealed class SmokeStage : IAsyncDisposable
{
    private const string Prefix = "KINDLING-ANSWER ";
    private const string Resources = "Smoke/Applications/";

    // What our applications import.
    private const string Helper = "answer.py";

    private readonly JobResources resources;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly string home;
    private readonly string applications;

    public SmokeStage(ISmokeGround ground, JobResources resources, ILogger log, TimeProvider time)
    {
        Ground = ground;
        this.resources = resources;
        this.log = log;
        this.time = time;
        home = $"/user/{ground.User}/kindling-smoke";
        Folder = $"{home}/{RunName.Own(time.GetUtcNow())}";
        applications = Path.Combine(ground.Scratch, Path.GetFileName(Folder));
    }

    public ISmokeGround Ground { get; }

    public TimeProvider Time => time;

    public WebHdfs Hdfs => Ground.Hdfs;

    public HistoryServer History => Ground.History;

    /// <summary>This run's folder in HDFS.</summary>
    public string Folder { get; }

    /// <summary>Tasks that run at the same time.</summary>
    public int ParallelismOf(SmokeCheck check) => ResourcesOf(check).Cores;

    /// <summary>The applications that ended well so far, with their checks' names.</summary>
    public IList<(string Check, string ApplicationId)> Applications { get; } = [];

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Before its files are removed: a driver of a killed run may still be writing them.
        await Ground.EndAbandonedAsync(cancellationToken);
        await RemoveAbandonedAsync(cancellationToken);
        await Hdfs.MakeFolderAsync(Folder, "755", cancellationToken);
        Directory.CreateDirectory(applications);
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (name.StartsWith(Resources, StringComparison.Ordinal))
            {
                var path = Path.Combine(applications, name[Resources.Length..]);
                await File.WriteAllTextAsync(path, Resource.Text(name), cancellationToken);
            }
        }
    }

    /// <summary>Runs one of our own applications, which must tell its result.</summary>
    public async Task<Answer> RunAsync(
        SmokeCheck check,
        string application,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var job = await RunFileAsync(
            check,
            Path.Combine(applications, application),
            arguments,
            cancellationToken
        );
        var line = job.Output.LastOrDefault(line =>
            line.StartsWith(Prefix, StringComparison.Ordinal)
        );
        return line is null
            ? throw new PipelineException($"{application} ended well but told no result.")
            : new Answer(job, JsonElement.Parse(line[Prefix.Length..]));
    }

    public async Task<JobResult> RunFileAsync(
        SmokeCheck check,
        string application,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var request = new JobRequest
        {
            Application = application,
            Arguments = arguments,
            PyFiles = Directory.GetFiles(applications, Helper),
            Name = $"smoke {check.Name}",
            Resources = ResourcesOf(check),
            // Ends before the check's own deadline, while the reason can still be asked for.
            Deadline = check.Deadline * 0.9,
            RequireEveryExecutor = true,
        };
        var job = await Ground.SubmitAsync(request, Show, cancellationToken);
        if (job.ApplicationId is { } id)
        {
            Applications.Add((check.Name, id));
        }

        return job;
    }

    private JobResources ResourcesOf(SmokeCheck check) =>
        check.Of(
            check.IsShort
                ? resources with
                {
                    Conf = [.. Ground.ShortJobs, .. resources.Conf],
                }
                : resources
        );

    // An answer is for us: the table shows what is in it.
    private void Show(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            log.Debug("{Line}", line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Directory.Exists(applications))
            {
                Directory.Delete(applications, recursive: true);
            }

            await Hdfs.DeleteAsync(Folder, CancellationToken.None);
        }
        catch (Exception exception)
            when (exception is PipelineException or IOException or UnauthorizedAccessException)
        {
            log.Warning(
                "{Folder} stays in HDFS until the next Smoke: {Reason}",
                Folder,
                exception.Message
            );
        }
    }

    private bool IsAbandoned(string name) =>
        RunName.Parse(name)?.IsAbandoned(time.GetUtcNow()) == true;

    private async Task RemoveAbandonedAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Ground.Scratch);
        foreach (var folder in Directory.EnumerateDirectories(Ground.Scratch))
        {
            if (IsAbandoned(Path.GetFileName(folder)))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        foreach (var file in await Hdfs.ListAsync(home, cancellationToken))
        {
            if (IsAbandoned(file.Name))
            {
                log.Information(
                    "Removing {Folder}, left by a smoke run that was ended",
                    $"{home}/{file.Name}"
                );
                await Hdfs.DeleteAsync($"{home}/{file.Name}", cancellationToken);
            }
        }
    }
}
