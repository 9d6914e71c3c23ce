using System.Globalization;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Smoke;

/// <summary>Seed 004's count in a shell of its own, in client mode.</summary>
internal sealed partial class PysparkCheck(PodCommand shell)
    : SmokeCheck(
        "pyspark",
        TimeSpan.FromMinutes(4),
        new SmokeExpectation("pyspark", "Count of 1 … 1,000,000 in pyspark", "1000000")
    )
{
    // A shell that reads no terminal has to be told that it is one.
    private const string Shell =
        "printf '%s\\n' \"$0\" | PYSPARK_DRIVER_PYTHON_OPTS=-i /opt/entrypoint.sh pyspark";

    private const string Program =
        "import time; start = time.monotonic(); count = spark.range(1, 1000001).count(); "
        + "print('KINDLING-ANSWER', count, time.monotonic() - start)";

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    ) => [Row(0, Judge(await shell(["bash", "-c", Shell, Program], cancellationToken)))];

    internal Finding Judge(string output) =>
        Answer().Match(output) is { Success: true } match
            ? Finding.Compare(
                Expectations[0].Expected,
                match.Groups["count"].Value,
                double.Parse(match.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture)
            )
            : new Finding("", "pyspark told no count", 0);

    [GeneratedRegex(
        "KINDLING-ANSWER (?<count>[0-9]+) (?<seconds>[0-9.]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Answer();
}

/// <summary>An example of the notebooks' image, run whole; the history server tells what it ran on.</summary>
internal sealed class NotebookCheck(
    PodCommand notebook,
    string example,
    string application,
    string result
)
    : SmokeCheck(
        $"notebook-{example}",
        TimeSpan.FromMinutes(10),
        new SmokeExpectation(
            $"notebook-{example}",
            $"The notebook {example}.ipynb by nbconvert",
            "a master k8s://…, every executor at work"
        )
    )
{
    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var before = await LogsAsync(stage, cancellationToken);
        var output = await notebook(
            [
                "/opt/notebook.sh",
                "python3",
                "-m",
                "nbconvert",
                "--to",
                "notebook",
                "--execute",
                "--stdout",
                $"/opt/examples/{example}.ipynb",
            ],
            cancellationToken
        );
        var made = (await LogsAsync(stage, cancellationToken)).Except(before);
        foreach (var id in made)
        {
            await stage.History.WaitForAsync(id, cancellationToken);
            var settings = await stage.History.SettingsAsync(id, cancellationToken);
            if (settings.GetValueOrDefault("spark.app.name") == application)
            {
                return [await ResultAsync(stage, id, settings, output, cancellationToken)];
            }
        }

        return [Row(0, new Finding("", $"no application '{application}' left an event log", 0))];
    }

    internal Finding Judge(
        IReadOnlyDictionary<string, string> settings,
        IReadOnlyList<ExecutorUse> executors,
        string output,
        double seconds
    )
    {
        var master = settings.GetValueOrDefault("spark.master", "no master");
        var wanted = int.Parse(
            settings.GetValueOrDefault("spark.executor.instances", "2"),
            CultureInfo.InvariantCulture
        );
        var problem =
            !output.Contains(result, StringComparison.Ordinal) ? $"it did not say {result}"
            : !master.StartsWith("k8s://", StringComparison.Ordinal) ? $"it ran on {master}"
            : ExecutorCheck.Problem(wanted, executors);
        return new Finding($"{master}, {executors.Count} executors", problem, seconds);
    }

    private async Task<SmokeResult> ResultAsync(
        SmokeStage stage,
        string id,
        IReadOnlyDictionary<string, string> settings,
        string output,
        CancellationToken cancellationToken
    )
    {
        var executors = await stage.History.ExecutorsAsync(id, cancellationToken);
        var work = await stage.History.WorkAsync(id, cancellationToken);
        return Row(
            0,
            Judge(settings, executors, output, work.TotalSeconds),
            new JobResult(id, executors, [], work)
        );
    }

    // eventlog_v2_spark-1234, a folder for each application.
    private static async Task<IReadOnlyList<string>> LogsAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await stage.Hdfs.ListAsync("/spark-logs", cancellationToken)).Select(file =>
                file.Name.Split('_')[^1]
            ),
        ];
}
