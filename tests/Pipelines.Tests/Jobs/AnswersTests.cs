using System.Text.Json;
using Kindling.Pipelines.Jobs;
using Shouldly;

namespace Kindling.Pipelines.Tests.Jobs;

/// <summary>What the master and the history server say, read.</summary>
public sealed class AnswersTests
{
    private static readonly MemorySize Gibibyte = MemorySize.Parse("1g");

    [Xunit.Fact]
    public void The_driver_is_no_executor() =>
        HistoryServer
            .ParseExecutors(
                JsonElement.Parse(
                    """[{"id":"1","hostPort":"b:2","completedTasks":5},{"id":"driver","hostPort":"d:1","completedTasks":0},{"id":"0","hostPort":"a:1","completedTasks":3}]"""
                )
            )
            .ShouldBe([new ExecutorUse("0", "a:1", 3), new ExecutorUse("1", "b:2", 5)]);

    [Xunit.Fact]
    public void Work_lasts_from_the_first_submission_to_the_last_completion() =>
        HistoryServer
            .ParseWork(
                JsonElement.Parse(
                    """[{"submissionTime":"2026-11-21T16:38:46.500GMT","completionTime":"2026-11-21T16:38:50.000GMT"},{"submissionTime":"2026-11-21T16:38:44.250GMT","completionTime":"2026-11-21T16:38:45.000GMT"},{"submissionTime":"2026-11-21T16:38:40.000GMT"}]"""
                )
            )
            .ShouldBe(TimeSpan.FromSeconds(5.75));

    [Xunit.Fact]
    public void No_job_is_no_work() =>
        HistoryServer.ParseWork(JsonElement.Parse("[]")).ShouldBe(TimeSpan.Zero);

    [Xunit.Theory]
    [Xunit.InlineData(2, 1, "1g", true)]
    [Xunit.InlineData(3, 1, "1g", false)]
    [Xunit.InlineData(1, 2, "1g", false)]
    [Xunit.InlineData(2, 1, "2g", true)]
    [Xunit.InlineData(1, 1, "3g", false)]
    public void An_executor_needs_its_cores_and_memory_on_one_worker(
        int executors,
        int cores,
        string memory,
        bool fits
    )
    {
        var page = new MasterPage(
            [new MasterWorker(1, 1, 2048, 2048), new MasterWorker(1, 1, 2048, 2048)],
            []
        );
        var resources = new JobResources { Executors = executors, ExecutorCores = cores };

        (page.NeverFits(resources, MemorySize.Parse(memory)) is null).ShouldBe(fits);
    }

    [Xunit.Fact]
    public void Without_workers_nothing_fits() =>
        new MasterPage([], [])
            .NeverFits(new JobResources(), Gibibyte)
            .ShouldBe("no worker is alive: run Deploy");

    [Xunit.Fact]
    public void A_dead_worker_offers_nothing() =>
        MasterPage
            .Parse(
                JsonElement.Parse(
                    """{"workers":[{"state":"DEAD","cores":8,"coresfree":8,"memory":1,"memoryfree":1}],"activeapps":[{"id":"app-1","name":"x"}]}"""
                )
            )
            .Workers.ShouldBeEmpty();

    [Xunit.Fact]
    public void An_application_does_not_stand_in_its_own_way()
    {
        var page = new MasterPage(
            [new MasterWorker(2, 0, 4096, 2048)],
            [new MasterApplication("app-1", "mine", 2)]
        );

        page.DoesNotFitNow(new JobResources(), Gibibyte, "app-1").ShouldBeNull();
    }

    [Xunit.Theory]
    [Xunit.InlineData(1, 1, null)]
    [Xunit.InlineData(2, 1, "only 1 of 2 executors ran tasks (2 were started)")]
    public void Only_an_executor_with_a_finished_task_counts(
        int wanted,
        int tasks,
        string? problem
    ) =>
        ExecutorCheck
            .Problem(wanted, [new ExecutorUse("0", "a", tasks), new ExecutorUse("1", "b", 0)])
            .ShouldBe(problem);
}
