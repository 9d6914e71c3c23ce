using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Smoke;

/// <summary>The environment on this computer.</summary>
internal sealed class LocalGround : ISmokeGround
{
    private readonly LoopbackHttp _http = new();
    private readonly SparkEnvironment _environment;
    private readonly JobRunner _jobs;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    public LocalGround(
        SparkEnvironment environment,
        IReadOnlyDictionary<string, string> variables,
        ILogger log,
        TimeProvider time
    )
    {
        (_environment, _log, _time) = (environment, log, time);
        _jobs = new JobRunner(environment, variables, log, time);
        Hdfs = new WebHdfs(_http, environment.NameNode, environment.User);
        History = new HistoryServer(_http, environment.History, time);
    }

    public string User => _environment.User;

    public string FileSystem => _environment.FileSystem;

    public string Scratch => _environment.Scratch;

    public string Pi =>
        Path.Combine(_environment.SparkHome, "examples", "src", "main", "python", "pi.py");

    public string ExecutorMemory => $"{_environment.ExecutorMemory}";

    public IReadOnlyList<SmokeCheck> Checks => SmokeChecks.All;

    public IReadOnlyList<string> ShortJobs => [];

    public WebHdfs Hdfs { get; }

    public HistoryServer History { get; }

    public IReadOnlyDictionary<string, string> Facts =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Spark"] = _environment.MasterUrl.OriginalString,
            ["HDFS"] = _environment.FileSystem,
            ["Java"] = _environment.JavaHome,
            ["Python"] = _environment.Python,
        };

    public Task EndAbandonedAsync(CancellationToken cancellationToken) =>
        new AbandonedDrivers(_environment.Scratch, _log, _time).EndAsync(cancellationToken);

    public Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    ) => _jobs.SubmitAsync(request, onLine, cancellationToken);

    public Task<byte[]> LicenseAsync(CancellationToken cancellationToken) =>
        File.ReadAllBytesAsync(Path.Combine(_environment.SparkHome, "LICENSE"), cancellationToken);

    public async Task<IReadOnlyList<(string Name, long Length)>> ListByCommandAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        var command = new CommandLine(
            Path.Combine(_environment.HadoopHome, "bin", "hdfs"),
            ["dfs", "-ls", path]
        )
        {
            Variables = ForeignVariables.Without([
                new("JAVA_HOME", _environment.JavaHome),
                new("HADOOP_HOME", _environment.HadoopHome),
                new("HADOOP_CONF_DIR", _environment.HadoopConfiguration),
            ]),
        };
        var result = await command.RunAsync(cancellationToken);
        return result.Succeeded
            ? HdfsListing.Parse(result.LastLines)
            : throw new PipelineException(
                $"'hdfs dfs -ls' failed: {FailureReason.Find(result.LastLines)}"
            );
    }

    public void Dispose()
    {
        _jobs.Dispose();
        _http.Dispose();
    }
}
