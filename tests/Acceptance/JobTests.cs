using Kindling.Pipelines;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Smoke;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance;

[Trait("Category", "Acceptance")]
public sealed class JobTests(World world)
{
    // Takes both cores and keeps them until it is ended.
    private const string Holder = """
        import time
        from pyspark import SparkContext
        sc = SparkContext()
        sc.parallelize(range(2), 2).count()
        print("holding", flush=True)
        time.sleep(300)
        """;

    [Fact]
    public async Task A_failing_application_tells_its_exit_code_and_why()
    {
        var deployment = await world.DeployAsync();
        var application = world.File("fails.py", "import sys\nprint('before')\nsys.exit(3)\n");
        using var jobs = World.Jobs(deployment);
        var lines = new List<string>();

        var exception = await Should.ThrowAsync<JobFailedException>(
            jobs.SubmitAsync(new JobRequest { Application = application }, lines.Add, World.Token)
        );

        exception.JobExitCode.ShouldBe(3);
        lines.ShouldContain("before");
    }

    [Fact]
    public async Task An_application_in_HDFS_runs_as_one_here_does()
    {
        var deployment = await world.DeployAsync();
        var environment = deployment.Environment;
        using var http = new LoopbackHttp();
        var path = $"/user/{environment.User}/in-hdfs.py";
        await new WebHdfs(http, environment.NameNode, environment.User).WriteAsync(
            path,
            "print('from HDFS')\n"u8.ToArray(),
            World.Token
        );
        using var jobs = World.Jobs(deployment);

        var result = await jobs.SubmitAsync(
            new JobRequest { Application = environment.FileSystem + path },
            _ => { },
            World.Token
        );

        result.Output.ShouldContain("from HDFS");
    }

    [Fact]
    public async Task A_program_of_a_jar_runs_with_its_arguments()
    {
        var deployment = await world.DeployAsync();
        var jar = Directory
            .EnumerateFiles(
                Path.Combine(world.Settings.SparkHome, "jars"),
                "hadoop-client-api-*.jar"
            )
            .Single();
        using var jobs = World.Jobs(deployment);

        var result = await jobs.SubmitAsync(
            new JobRequest { Application = jar, MainClass = "org.apache.hadoop.util.VersionInfo" },
            _ => { },
            World.Token
        );

        result.Output.ShouldContain(line => line.StartsWith("Hadoop 3.", StringComparison.Ordinal));
        result.ApplicationId.ShouldBeNull();
    }

    [Fact]
    public async Task Cancelling_takes_the_application_off_the_cluster()
    {
        var deployment = await world.DeployAsync();
        using var jobs = World.Jobs(deployment);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(World.Token);

        await Should.ThrowAsync<OperationCanceledException>(
            jobs.SubmitAsync(
                new JobRequest { Application = world.File("holder.py", Holder) },
                line =>
                    cancel.CancelAfter(
                        line == "holding" ? TimeSpan.Zero : Timeout.InfiniteTimeSpan
                    ),
                cancel.Token
            )
        );

        await NobodyIsThereAsync(deployment);
    }

    [Fact]
    public async Task A_job_whose_executors_never_come_says_who_has_the_cores()
    {
        var deployment = await world.DeployAsync();
        using var jobs = World.Jobs(deployment);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(World.Token);
        var holding = new TaskCompletionSource();
        var holder = jobs.SubmitAsync(
            new JobRequest { Application = world.File("holder.py", Holder), Name = "holder" },
            line => (line == "holding" ? holding : null)?.TrySetResult(),
            cancel.Token
        );
        await holding.Task.WaitAsync(TimeSpan.FromMinutes(3), World.Token);
        var count = world.File(
            "count.py",
            "from pyspark import SparkContext\nSparkContext().parallelize(range(9)).count()\n"
        );
        var request = new JobRequest { Application = count, Deadline = TimeSpan.FromSeconds(30) };

        var exception = await Should.ThrowAsync<DeadlineException>(
            jobs.SubmitAsync(request, _ => { }, World.Token)
        );

        exception.Message.ShouldContain("'holder'");
        exception.Message.ShouldContain("holds 2 cores");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(holder);
        await NobodyIsThereAsync(deployment);
    }

    private static async Task NobodyIsThereAsync(LocalDeployment deployment)
    {
        using var http = new LoopbackHttp();
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var page = await MasterPage.ReadAsync(http, deployment.Environment.Master, World.Token);
            if (page.Active.Count == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), World.Token);
        }

        Assert.Fail("An application is still on the cluster.");
    }
}
