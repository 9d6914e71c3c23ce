using System.Text.Json;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Shouldly;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>Submit over what is deployed; Smoke is proven by the pipeline, in PipelineTests.</summary>
internal sealed class JobSteps(Cluster cluster, Commands commands, string clone)
{
    private const string Password = "drowssap";

    // Whoever may see the namespace but its Secrets.
    private static readonly (string ApiVersion, string Kind)[] s_readable =
    [
        ("v1", "Pod"),
        ("v1", "ConfigMap"),
        ("v1", "Event"),
        ("batch/v1", "Job"),
    ];

    /// <summary>A file that is here, in cluster mode; what only its driver may know stands in no object.</summary>
    public async Task SubmitAsync()
    {
        var file = Path.Combine(clone, "count.py");
        await File.WriteAllTextAsync(
            file,
            """
            from pyspark.sql import SparkSession
            spark = SparkSession.builder.getOrCreate()
            print("count", spark.range(1, 1000001).count(), spark.conf.get("spark.my.password")[::-1], flush=True)
            """,
            World.Token
        );

        var running = SucceedAsync(
            "Submit",
            "--skip",
            "Deploy",
            "--application",
            file,
            "--conf",
            $"spark.my.password={Password}"
        );
        var driversSeen = 0;
        while (!running.IsCompleted)
        {
            foreach (var (apiVersion, kind) in s_readable)
            {
                var objects = await cluster.ListAsync(apiVersion, kind);
                objects.ShouldAllBe(x => !x.GetRawText().Contains(Password));
                driversSeen += objects.Count(IsDriverOfCount);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), World.Token);
        }

        driversSeen.ShouldBePositive();
        var submitted = await running;
        submitted.Output.ShouldContain("count 1000000 password");
        submitted.Output.ShouldNotContain(Password);
    }

    /// <summary>No object and no file.</summary>
    public async Task NothingIsLeftAsync()
    {
        await cluster.UntilNoJobIsLeftAsync();
        const string Folder = "/user/spark/.kindling";
        var listing = await SucceedAsync(
            "Shell",
            "--component",
            "hdfs",
            "--",
            "hdfs",
            "dfs",
            "-ls",
            Folder
        );
        listing.Output.ShouldNotContain(Folder);
    }

    private static bool IsDriverOfCount(JsonElement live) =>
        live.Text("metadata", "name") is { } name
        && name.StartsWith("job-count-", StringComparison.Ordinal)
        && name.EndsWith("-driver", StringComparison.Ordinal);

    private async Task<ScriptResult> SucceedAsync(params string[] arguments)
    {
        var result = await commands.RunAsync(clone, arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result;
    }
}
