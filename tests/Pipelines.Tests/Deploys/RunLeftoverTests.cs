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

    [Theory]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public void One_that_was_never_followed_counts_from_its_beginning(int minutes, bool isOver) =>
        In([Job("a", Elsewhere, made: Now.AddMinutes(-minutes))], []).Any().ShouldBe(isOver);

    [Fact]
    public void A_run_of_a_process_that_is_gone_is_over_at_once()
    {
        var gone = RunMark.Own with { Pid = int.MaxValue };

        In([Job("a", $"{gone}"), Job("b", $"{RunMark.Own}")], []).ShouldBe(["a"]);
    }

    [Fact]
    public void A_driver_that_ended_after_its_Job_is_over()
    {
        var pods = new[] { Pod("a", "Succeeded"), Pod("b", "Running"), Pod("c", "Failed") };

        In([Job("c", Elsewhere)], pods).ShouldBe(["a"]);
    }

    [Fact]
    public async Task All_of_a_run_goes_and_another_run_stays()
    {
        _store.With(JobYaml("a", Elsewhere, made: Now.AddHours(-1)));
        _store.With(JobYaml("b", Elsewhere, made: Now));
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
    public async Task Who_follows_a_run_says_so_each_minute_by_the_servers_clock()
    {
        _store.With(JobYaml("a", Elsewhere, made: Now));
        await using (await FollowAsync("a"))
        {
            await BeatsAsync(() => Followed("a") is not null);
        }

        Followed("a").ShouldBe("2026-11-01T12:01:00Z");
        RunPulse
            .IsOver(JsonElement.Parse(_store.Find("Job", "a")!.ToJsonString()), Now.AddMinutes(14))
            .ShouldBeFalse();
    }

    [Fact]
    public async Task A_Job_that_somebody_deleted_does_not_come_back()
    {
        _store.With(JobYaml("a", Elsewhere, made: Now));
        await using var pulse = await FollowAsync("a");
        await _store.Client.DeleteAsync(
            new Kindling.Kubernetes.ObjectName("batch/v1", "Job", "a"),
            new Kindling.Kubernetes.DeleteOptions(),
            DeployBench.Token
        );

        await BeatsAsync(() => _store.Writes.Contains("PATCH jobs/a"));

        _store.Names.ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<RunPulse> FollowAsync(string run) =>
        RunPulse.StartAsync(
            _store.Client,
            JsonElement.Parse(_store.Find("Job", run)!.ToJsonString()),
            _time,
            DeployBench.Token
        );

    private async Task BeatsAsync(Func<bool> isThere)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        while (!isThere())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), DeployBench.Token);
        }
    }

    private string? Followed(string run) =>
        _store.Find("Job", run)!["metadata"]!["annotations"]?[RunPulse.Annotation]?.ToString();

    private IEnumerable<string> In(
        IReadOnlyList<JsonElement> jobs,
        IReadOnlyList<JsonElement> pods
    ) => RunLeftovers.In(jobs, pods, Now);

    private JsonElement Job(
        string run,
        string mark,
        DateTimeOffset? made = null,
        DateTimeOffset? followed = null
    ) => DeployBench.Live(JobYaml(run, mark, made ?? Now.AddHours(-2), followed ?? made ?? Now));

    private static string JobYaml(
        string run,
        string mark,
        DateTimeOffset made,
        DateTimeOffset? followed = null
    ) =>
        $"{{apiVersion: batch/v1, kind: Job, metadata: {{name: {run}, namespace: spark, creationTimestamp: '{made:O}', labels: {{kindling.io/run: {run}}}, annotations: {{kindling.io/process: '{mark}'{(followed is null ? "" : $", kindling.io/followed-at: '{followed:O}'")}}}}}}}";

    private static JsonElement Pod(string run, string phase) =>
        DeployBench.Live(
            $"{{metadata: {{labels: {{kindling.io/run: {run}}}, annotations: {{kindling.io/process: '{Elsewhere}'}}}}, status: {{phase: {phase}}}}}"
        );
}
