using System.Text;
using Kindling.Http;
using Kindling.Kubernetes;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Smoke;

namespace Kindling.Pipelines.Deploys;

/// <summary>A namespace of a cluster, as smoke checks and jobs see it: files and pages by way of the API server.</summary>
internal sealed class ClusterGround : ISmokeGround
{
    private const string SparkHome = "/opt/spark";
    private static readonly TimeSpan s_hurry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_tidying = TimeSpan.FromSeconds(15);

    // A large file over a small line, whose answer comes when all of it is there.
    private static readonly RetrySettings s_ofUploads = new()
    {
        ResponseTimeout = TimeSpan.FromHours(1),
    };

    private const string Listing = "hdfs dfs -ls";
    private const char Separator = '~';

    private readonly KubernetesClient _client;
    private readonly DeploySettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly HttpClient _uploads;
    private readonly WebHdfs _files;
    private readonly JobTemplates _templates;
    private readonly Action<string> _warn;
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("kindling-jobs-");

    /// <summary>The ground over a deployed namespace.</summary>
    /// <param name="client">The cluster; not disposed of here.</param>
    /// <param name="settings">Where it was deployed.</param>
    /// <param name="templates">The Jobs that drivers come from, rendered.</param>
    /// <param name="warn">Hears what keeps a job.</param>
    /// <param name="time">The clock.</param>
    public ClusterGround(
        KubernetesClient client,
        DeploySettings settings,
        JobTemplates templates,
        Action<string> warn,
        TimeProvider time
    )
    {
        (_client, _settings, _templates) = (client, settings, templates);
        (_warn, _time) = (warn, time);
        var status = new DeployStatus(client, settings);
        _http = ClusterHttp.Create(client, status, settings.Namespace, time);
        _uploads = ClusterHttp.Create(client, status, settings.Namespace, time, s_ofUploads);
        var nameNode = new Uri("http://namenode:9870");
        Hdfs = new WebHdfs(_http, nameNode, User);
        _files = new WebHdfs(_uploads, nameNode, User);
        History = new HistoryServer(_http, new Uri("http://spark-history:18080"), time);
    }

    public string User => "spark";

    // What was here, for pods to find: a folder for each run, whose name tells whose it is.
    private string Uploads => $"/user/{User}/.kindling";

    public string FileSystem => "hdfs://namenode:8020";

    public string Scratch => _scratch.FullName;

    public string Pi => $"local://{SparkHome}/examples/src/main/python/pi.py";

    public string ExecutorMemory => "as spark-config has it";

    public IReadOnlyList<SmokeCheck> Checks =>
        ClusterChecks.Of(
            (command, token) =>
                new ShellPod(
                    _client,
                    _settings,
                    _time,
                    _ => { },
                    _warn,
                    isInteractive: false
                ).UseAsync(
                    _templates.Shell,
                    pod => new PodProgram(_client, _settings).OutputAsync(pod, command, token),
                    token
                ),
            _settings.Components.Contains("notebook") && _settings.Notebooks != 0
                ? (command, token) =>
                    new PodProgram(_client, _settings).OutputAsync("notebook-0", command, token)
                : null
        );

    // Each has JVMs of its own, which would spend most of their time on compiling well what they do once:
    // https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html#advanced-jit-compiler-options-for-java.
    public IReadOnlyList<string> ShortJobs =>
        [
            "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
            "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
        ];

    public WebHdfs Hdfs { get; }

    public HistoryServer History { get; }

    public IReadOnlyDictionary<string, string> Facts =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Kubernetes"] = $"{_client.Access.Server}, namespace {_settings.Namespace}",
            ["HDFS"] = FileSystem,
        };

    public async Task EndAbandonedAsync(CancellationToken cancellationToken)
    {
        await new AbandonedRuns(_client, _settings.Namespace, _time, _warn).EndAsync(
            cancellationToken
        );
        foreach (var folder in await Hdfs.ListAsync(Uploads, cancellationToken))
        {
            if (await IsAbandonedAsync(folder.Name, cancellationToken))
            {
                await Hdfs.DeleteAsync($"{Uploads}/{folder.Name}", cancellationToken);
            }
        }
    }

    // By its age alone the files of a long job would go.
    private async Task<bool> IsAbandonedAsync(string folder, CancellationToken cancellationToken) =>
        folder.Split(Separator) is [var name, var run]
        && RunName.Parse(name)?.IsAbandoned(_time.GetUtcNow()) == true
        && await _client.GetAsync(
            new ObjectName("batch/v1", "Job", run, _settings.Namespace),
            cancellationToken
        )
            is null
        // What its driver has read, it needs no more when it has ended.
        && (
            await _client.GetAsync(
                new ObjectName("v1", "Pod", SubmissionJob.DriverOf(run), _settings.Namespace),
                cancellationToken
            )
        )?.Text("status", "phase")
            is null
                or "Succeeded"
                or "Failed";

    public async Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    )
    {
        var start = _time.GetTimestamp();
        var run = RunMark.NameOf(request.DisplayName);
        var folder = $"{Uploads}/{RunName.Own(_time.GetUtcNow())}{Separator}{run}";
        try
        {
            var here = await new JobUploads(_files, FileSystem, folder).SendAsync(
                request,
                cancellationToken
            );
            var jobs = new ClusterJobs(_client, _templates.Submission, _settings, _time)
            {
                Warn = _warn,
            };
            var (id, output) = await jobs.RunAsync(here, run, onLine, cancellationToken);
            var executors = request.RequireEveryExecutor
                ? await ExecutorsAsync(request, id, cancellationToken)
                : [];
            return new JobResult(id, executors, output, _time.GetElapsedTime(start));
        }
        finally
        {
            await ForgetAsync(folder, isHurried: cancellationToken.IsCancellationRequested);
        }
    }

    public async Task<byte[]> LicenseAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetBytes(
            await OutputAsync("history", ["cat", $"{SparkHome}/LICENSE"], cancellationToken)
        );

    public async Task<IReadOnlyList<(string Name, long Length)>> ListByCommandAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        // By the entrypoint, which the image needs under any user; with little memory beside the DataNode.
        var output = await OutputAsync(
            "datanode",
            [
                "env",
                "HADOOP_CLIENT_OPTS=-Xmx128m",
                "/opt/entrypoint.sh",
                .. Listing.Split(' '),
                path,
            ],
            cancellationToken
        );
        return HdfsListing.Parse(output.Split('\n'));
    }

    public void Dispose()
    {
        _http.Dispose();
        _uploads.Dispose();
        _scratch.Delete(recursive: true);
    }

    // Who pressed Ctrl-C waits for little.
    private async Task ForgetAsync(string folder, bool isHurried)
    {
        try
        {
            using var brief = new CancellationTokenSource(isHurried ? s_hurry : s_tidying, _time);
            await Hdfs.DeleteAsync(folder, brief.Token);
        }
        catch (Exception exception)
            when (exception is PipelineException or OperationCanceledException)
        {
            _warn($"{folder} stays in HDFS until the next run: {exception.Message}");
        }
    }

    private async Task<IReadOnlyList<ExecutorUse>> ExecutorsAsync(
        JobRequest request,
        string id,
        CancellationToken cancellationToken
    )
    {
        await History.WaitForAsync(id, cancellationToken);
        var executors = await History.ExecutorsAsync(id, cancellationToken);
        return ExecutorCheck.Problem(request.Resources.ExpectedExecutors, executors) is { } problem
            ? throw new PipelineException($"{request.DisplayName} ended well, but {problem}.")
            : executors;
    }

    private async Task<string> OutputAsync(
        string component,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var pod = await new DeployStatus(_client, _settings).PodAsync(component, cancellationToken);
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        var code = await _client.ExecAsync(
            new ExecRequest(new PodName(pod, _settings.Namespace), command)
            {
                Output = output,
                Error = errors,
            },
            cancellationToken
        );
        return code == 0
            ? Encoding.UTF8.GetString(output.ToArray())
            : throw new PipelineException(
                $"{command[^2]} in {pod} ended with {code}: {Encoding.UTF8.GetString(errors.ToArray()).Trim()}"
            );
    }
}

/// <summary>What drivers come from.</summary>
/// <param name="Submission">The Job that runs spark-submit: manifests/smoke.</param>
/// <param name="Shell">The Job whose pod is a driver itself: manifests/shell.</param>
internal sealed record JobTemplates(Manifest Submission, Manifest Shell);
