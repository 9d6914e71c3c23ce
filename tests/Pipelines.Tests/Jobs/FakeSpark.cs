using System.Collections;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Tests.Local;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Jobs;

/// <summary>A Spark whose spark-submit is a script of the test's, with a master and a history server that really answer.</summary>
internal sealed class FakeSpark : IAsyncDisposable
{
    private readonly TempDirectory temporary = new();
    private readonly FakeHttp http;

    public FakeSpark(string submit)
    {
        Write("bin/spark-submit", "#!/bin/bash\n" + submit + "\n");
        Write("app.py", "");
        http = new FakeHttp(
            (asked, _) =>
                asked switch
                {
                    _ when asked.Contains("/allexecutors", StringComparison.Ordinal) => (
                        200,
                        Executors
                    ),
                    _ when asked.Contains("/api/v1/", StringComparison.Ordinal) => (
                        200,
                        """{"attempts":[{"completed":true}]}"""
                    ),
                    _ => (200, Master),
                }
        );
    }

    public string Master { get; set; } =
        """{"workers":[{"state":"ALIVE","cores":2,"coresfree":2,"memory":4096,"memoryfree":4096}],"activeapps":[]}""";

    public string Executors { get; set; } =
        """[{"id":"driver","hostPort":"d","completedTasks":0},{"id":"0","hostPort":"a","completedTasks":1},{"id":"1","hostPort":"b","completedTasks":1}]""";

    public JobRequest Request => new() { Application = Path.Combine(temporary.Path, "app.py") };

    public SparkEnvironment Environment =>
        new()
        {
            SparkHome = temporary.Path,
            HadoopHome = "/opt/hadoop",
            JavaHome = "/opt/java",
            Python = "/usr/bin/python3.11",
            MasterUrl = new Uri("spark://127.0.0.1:7077"),
            Master = http.Address,
            History = http.Address,
            NameNode = http.Address,
            FileSystem = "hdfs://127.0.0.1:8020",
            User = "ada",
            SparkConfiguration = "/state/conf/spark-client",
            HadoopConfiguration = "/state/conf/hadoop-client",
            Scratch = "/state/run/scratch",
            ExecutorMemory = MemorySize.Parse("1g"),
        };

    public static Dictionary<string, string> Variables() =>
        System
            .Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    public async ValueTask DisposeAsync()
    {
        await http.DisposeAsync();
        temporary.Dispose();
    }

    private void Write(string path, string text)
    {
        var full = temporary / path;
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                full,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
