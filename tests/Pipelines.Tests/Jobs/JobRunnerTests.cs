using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;
using Serilog;
using Shouldly;

namespace Kindling.Pipelines.Tests.Jobs;

public sealed class JobRunnerTests
{
    private const string Connected =
        "echo '26/11/21 INFO StandaloneSchedulerBackend: Connected to Spark cluster with app ID app-20261121163844-0003' >&2";

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Xunit.Fact]
    public async Task A_job_that_ends_well_tells_its_output_and_who_took_part()
    {
        await using var spark = new FakeSpark(
            $"{Connected}; echo hello; echo 'WARN something' >&2"
        );
        var lines = new List<string>();

        var result = await RunAsync(
            spark,
            spark.Request with
            {
                RequireEveryExecutor = true,
            },
            lines.Add
        );

        result.ApplicationId.ShouldBe("app-20261121163844-0003");
        result.Output.ShouldBe(["hello"]);
        result.Executors.Select(executor => executor.Id).ShouldBe(["0", "1"]);
        lines.ShouldBe(["hello", "WARN something"], ignoreOrder: true);
    }

    [Xunit.Fact]
    public async Task A_failing_application_tells_its_exit_code_and_its_reason()
    {
        await using var spark = new FakeSpark(
            "echo 'Traceback' >&2; echo 'ValueError: no such column' >&2; exit 3"
        );

        var exception = await Should.ThrowAsync<JobFailedException>(RunAsync(spark, spark.Request));

        exception.JobExitCode.ShouldBe(3);
        exception.Message.ShouldBe("app failed with exit code 3: ValueError: no such column");
    }

    [Xunit.Fact]
    public async Task An_executor_that_did_nothing_fails_the_job_that_insists_on_it()
    {
        await using var spark = new FakeSpark(Connected)
        {
            Executors =
                """[{"id":"0","hostPort":"a","completedTasks":4},{"id":"1","hostPort":"b","completedTasks":0}]""",
        };

        var exception = await Should.ThrowAsync<PipelineException>(
            RunAsync(spark, spark.Request with { RequireEveryExecutor = true })
        );

        exception.Message.ShouldBe(
            "app ended well, but only 1 of 2 executors ran tasks (2 were started)."
        );
    }

    [Xunit.Fact]
    public async Task A_job_that_does_not_insist_ends_well_without_an_event_log()
    {
        await using var spark = new FakeSpark(Connected) { Executors = "nonsense" };

        (await RunAsync(spark, spark.Request)).Executors.ShouldBeEmpty();
    }

    [Xunit.Fact]
    public async Task What_can_never_be_placed_is_refused_before_it_starts()
    {
        await using var spark = new FakeSpark("echo started; exit 9");
        var request = spark.Request with { Resources = new JobResources { Executors = 3 } };

        var exception = await Should.ThrowAsync<PipelineException>(RunAsync(spark, request));

        exception.Message.ShouldBe(
            "app cannot run: 3 executors of 1 cores and 1g were asked for, but 1 worker(s) offer 2 cores and 4096m, "
                + "room for 2: ask for less by --executors, --executor-cores or --executor-memory."
        );
    }

    [Xunit.Fact]
    public async Task A_job_that_waits_for_another_ones_cores_says_so_at_its_deadline()
    {
        await using var spark = new FakeSpark($"{Connected}; sleep 60")
        {
            Master =
                """{"workers":[{"state":"ALIVE","cores":2,"coresfree":0,"memory":4096,"memoryfree":2048}],"activeapps":[{"id":"app-1","name":"notebook","cores":2}]}""",
        };
        var request = spark.Request with { Deadline = TimeSpan.FromSeconds(1) };

        var exception = await Should.ThrowAsync<DeadlineException>(RunAsync(spark, request));

        exception.Message.ShouldBe(
            "app was ended after 1 s: 'notebook' (app-1) holds 2 cores, so 2 executors of 1 cores and 1g find no place."
        );
    }

    [Xunit.Fact]
    public async Task A_late_job_is_ended_even_when_the_master_no_longer_answers()
    {
        await using var spark = new FakeSpark("echo $$; sleep 60");
        var request = spark.Request with { Deadline = TimeSpan.FromSeconds(1) };
        var driver = 0;

        var exception = await Should.ThrowAsync<DeadlineException>(
            RunAsync(
                spark,
                request,
                line =>
                {
                    driver = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
                    spark.Master = "gone";
                }
            )
        );

        exception.Message.ShouldContain("does not answer");
        ProcFs.TryRead(driver).ShouldBeNull();
    }

    [Xunit.Fact]
    public async Task Cancelling_is_never_mistaken_for_a_deadline()
    {
        await using var spark = new FakeSpark("echo ready; sleep 60");
        using var cancel = new CancellationTokenSource();
        using var runner = Runner(spark);
        var request = spark.Request with { Deadline = TimeSpan.FromMinutes(5) };

        await Should.ThrowAsync<OperationCanceledException>(
            runner.SubmitAsync(request, _ => cancel.Cancel(), cancel.Token)
        );
    }

    [Xunit.Fact]
    public async Task Mistakes_in_a_request_are_told_before_anything_starts()
    {
        await using var spark = new FakeSpark("exit 9");

        var exception = await Should.ThrowAsync<PipelineException>(
            RunAsync(spark, new JobRequest { Application = "x.txt" })
        );

        exception.Message.ShouldBe("--application must be a .py, .R or .jar file, not 'x.txt'");
    }

    private static async Task<JobResult> RunAsync(
        FakeSpark spark,
        JobRequest request,
        Action<string>? onLine = null
    )
    {
        using var runner = Runner(spark);
        return await runner.SubmitAsync(request, onLine ?? (_ => { }), Token);
    }

    private static JobRunner Runner(FakeSpark spark) =>
        new(spark.Environment, FakeSpark.Variables(), Log.Logger, TimeProvider.System);
}
