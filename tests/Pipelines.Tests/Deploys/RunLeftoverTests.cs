using System.Text.Json;
using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>Runs whose tool was killed.</summary>
public sealed class RunLeftoverTests : IAsyncDisposable
{
    // On another machine, where nobody sees its process.
    private const string Elsewhere = "there+boot+pid/1/2";

    private readonly ManualTime _time = new();
    private readonly FakeStore _store;

    public RunLeftoverTests() => _store = new FakeStore(_time);

    private DateTimeOffset Now => _time.GetUtcNow();

    [Theory]
    [InlineData(1, false)]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public void A_run_of_another_machine_is_over_when_nobody_has_followed_it_for_long(
        int minutes,
        bool isOver
    ) => In([Job("a", Elsewhere, followed: Now.AddMinutes(-minutes))], []).Any().ShouldBe(isOver);

    [Fact]
    public void One_that_was_never_followed_is_somebody_elses_who_knows_of_no_following() =>
        In([Job("a", Elsewhere)], []).ShouldBeEmpty();

    [Fact]
    public void A_run_of_a_process_that_is_gone_is_over_at_once()
    {
        var gone = RunMark.Own with { Pid = int.MaxValue };

        In([Job("a", $"{gone}"), Job("b", $"{RunMark.Own}")], []).ShouldBe(["a"]);
    }

    [Fact]
    public void A_driver_that_ended_after_its_Job_is_over()
    {
        var pods = new[]
        {
            Pod("a", "driver", "Succeeded"),
            Pod("b", "driver", "Running"),
            Pod("c", "driver", "Failed"),
            // One of a driver that goes on.
            Pod("d", "executor", "Failed"),
        };

        In([Job("c", Elsewhere)], pods).ShouldBe(["a"]);
    }

    [Fact]
    public async Task All_of_a_run_goes_and_another_run_stays()
    {
        _store.With(JobYaml("a", Elsewhere, Now.AddHours(-1)));
        _store.With(JobYaml("b", Elsewhere, Now));
        foreach (var run in new[] { "a", "b" })
        {
            var driver = SubmissionJob.DriverOf(run);
            _store
                .With(
                    $"{{apiVersion: v1, kind: Pod, metadata: {{name: {driver}, labels: {{kindling.io/run: {run}}}}}}}"
                )
                .With($"{{apiVersion: v1, kind: Secret, metadata: {{name: {run}}}}}");
            _store.With(
                $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {run}-conf, ownerReferences: [{{uid: {_store.Find("Pod", driver)!["metadata"]!["uid"]}}}]}}}}"
            );
        }

        await new AbandonedRuns(_store.Client, FakeStore.Space, _time, _ => { }).EndAsync(
            DeployBench.Token
        );

        _store.Names.ShouldBe(["ConfigMap b-conf", "Pod b-driver", "Secret b", "Job b"]);
    }

    [Fact]
    public async Task One_that_does_not_go_holds_nobody_up()
    {
        _store
            .With(JobYaml("a", Elsewhere, Now.AddHours(-1)))
            .Refuse(
                "DELETE /apis/batch/v1/namespaces/spark/jobs/a",
                403,
                """{"kind":"Status","code":403,"reason":"Forbidden","message":"not yours"}"""
            );
        var warnings = new List<string>();

        await new AbandonedRuns(_store.Client, FakeStore.Space, _time, warnings.Add).EndAsync(
            DeployBench.Token
        );

        warnings.ShouldHaveSingleItem().ShouldContain("not yours");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_follows_a_run_says_so_each_minute_and_the_server_dates_it()
    {
        // The follower's own clock is an hour ahead.
        var here = new ManualTime();
        here.Advance(TimeSpan.FromHours(1));
        _store.With(JobYaml("a", Elsewhere));
        await using (new RunPulse(_store.Client, Live("a"), here))
        {
            await UntilAsync(() => Followed("a") == "1" && here.IsAwaited);
            _time.Advance(TimeSpan.FromMinutes(1));
            here.Advance(TimeSpan.FromMinutes(1));
            await UntilAsync(() => Followed("a") == "2");
        }

        RunPulse.IsOver(Live("a"), Now.AddMinutes(14)).ShouldBeFalse();
        RunPulse.IsOver(Live("a"), Now.AddMinutes(16)).ShouldBeTrue();
        $"{_store.Find("Job", "a")!["metadata"]!["labels"]![SubmissionJob.RunLabel]}".ShouldBe("a");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_Job_that_somebody_deleted_does_not_come_back()
    {
        _store.With(JobYaml("a", Elsewhere));
        var job = Live("a");
        await _store.Client.DeleteAsync(
            new Kindling.Kubernetes.ObjectName("batch/v1", "Job", "a"),
            new Kindling.Kubernetes.DeleteOptions(),
            DeployBench.Token
        );

        // The second is not sent before the first was answered.
        await using var pulse = new RunPulse(_store.Client, job, _time);
        await UntilAsync(() => _store.Writes.Count(x => x == "PATCH jobs/a") == 1);
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return _store.Writes.Count(x => x == "PATCH jobs/a") >= 2;
        });

        _store.Names.ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), DeployBench.Token);
        }
    }

    private JsonElement Live(string run) =>
        JsonElement.Parse(_store.Find("Job", run)!.ToJsonString());

    private string? Followed(string run) =>
        _store.Find("Job", run)!["metadata"]!["annotations"]![RunPulse.Annotation]?.ToString();

    private IEnumerable<string> In(
        IReadOnlyList<JsonElement> jobs,
        IReadOnlyList<JsonElement> pods
    ) => RunLeftovers.In(jobs, pods, Now);

    private static JsonElement Job(string run, string mark, DateTimeOffset? followed = null) =>
        DeployBench.Live(JobYaml(run, mark, followed));

    private static string JobYaml(string run, string mark, DateTimeOffset? followed = null) =>
        $"{{apiVersion: batch/v1, kind: Job, metadata: {{name: {run}, namespace: spark, creationTimestamp: '2026-11-01T02:00:00Z', labels: {{kindling.io/run: {run}}}, annotations: {{kindling.io/process: '{mark}'}}, managedFields: [{(followed is null ? "" : $"{{manager: kindling-pulse, time: '{followed:O}'}}")}]}}}}";

    private static JsonElement Pod(string run, string role, string phase) =>
        DeployBench.Live(
            $"{{metadata: {{labels: {{kindling.io/run: {run}, spark-role: {role}}}, annotations: {{kindling.io/process: '{Elsewhere}'}}}}, status: {{phase: {phase}}}}}"
        );
}
