using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>What is to be done, from manifests and what a cluster has.</summary>
public sealed class DeployPlannerTests : IAsyncDisposable
{
    private const string Set =
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s, namespace: spark}, spec: {replicas: 2}}";

    private const string Job =
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: spark}, spec: {template: {spec: {image: a}}}}";

    private const string SetPath = "PATCH /apis/apps/v1/namespaces/spark/statefulsets/s";
    private const string JobPath = "PATCH /apis/batch/v1/namespaces/spark/jobs/j";

    private readonly FakeStore _store = new();

    [Fact]
    public async Task What_is_not_there_is_created()
    {
        (await KindAsync(Set)).ShouldBe(ChangeKind.Create);
        _store.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_applied_is_not_even_asked_about()
    {
        await ApplyAsync(Set);
        var before = _store.Cluster.Calls.Count;

        (await KindAsync(Set)).ShouldBe(ChangeKind.None);

        _store
            .Cluster.Calls.Skip(before)
            .ShouldAllBe(x => x.Request.StartsWith("GET ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("replicas: 2", "replicas: 3")]
    [InlineData("spec: {replicas: 2}", "spec: {replicas: 2, serviceName: s}")]
    [InlineData("spec: {replicas: 2}", "spec: {}")]
    public async Task What_says_other_or_less_than_before_is_changed(string before, string after)
    {
        await ApplyAsync(Set);

        (await KindAsync(Set.Replace(before, after, StringComparison.Ordinal))).ShouldBe(
            ChangeKind.Change
        );
    }

    [Fact]
    public async Task What_somebody_took_is_taken_back_by_force()
    {
        await ApplyAsync(Set);
        _store.With(Set.Replace("replicas: 2", "replicas: 5", StringComparison.Ordinal));

        // The real server would call it a conflict else: the field is theirs now.
        var change = (
            await PlanAsync(
                [DeployBench.Manifest(Set)],
                DeployBench.Settings with
                {
                    ForceConflicts = true,
                }
            )
        ).Changes.Single();

        change.Kind.ShouldBe(ChangeKind.Change);
        change.Live!.Value.GetProperty("spec").GetProperty("replicas").GetInt32().ShouldBe(5);
        change.After!.Value.GetProperty("spec").GetProperty("replicas").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task What_others_have_added_is_no_change()
    {
        await ApplyAsync(Set);
        _store.With(
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s, annotations: {a: b}}, status: {replicas: 1}}"
        );

        (await KindAsync(Set)).ShouldBe(ChangeKind.None);
    }

    // It is being deleted, or has failed for good.
    [Theory]
    [InlineData(
        Set,
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s, deletionTimestamp: '2026-11-01T12:00:00Z'}}"
    )]
    [InlineData(
        Job,
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, status: {conditions: [{type: Failed, status: 'True'}]}}"
    )]
    public async Task What_is_as_good_as_not_there_is_made_anew(string wanted, string live)
    {
        await ApplyAsync(wanted);
        _store.With(live);

        (await KindAsync(wanted)).ShouldBe(ChangeKind.Replace);
    }

    [Fact]
    public async Task A_Job_that_cannot_be_changed_is_made_anew()
    {
        await ApplyAsync(Job);
        _store.Refuse(JobPath, 422, Invalid("spec.template: field is immutable"));

        (await KindAsync(Job.Replace("image: a", "image: b", StringComparison.Ordinal))).ShouldBe(
            ChangeKind.Replace
        );
    }

    [Fact]
    public async Task All_that_cannot_be_changed_or_belongs_to_others_is_told_at_once()
    {
        const string Map =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: spark}, data: {a: b}}";
        await ApplyAsync(Set, Map);
        _store
            .Refuse(
                SetPath,
                422,
                Invalid("spec: Forbidden: updates to statefulset spec for fields other than x")
            )
            .Refuse(
                "PATCH /api/v1/namespaces/spark/configmaps/m",
                409,
                """
                {"kind":"Status","code":409,"reason":"Conflict","message":"Apply failed with 1 conflict","details":{"causes":[
                {"reason":"FieldManagerConflict","message":"conflict with \"kubectl-edit\" using v1","field":".data.a"}]}}
                """
            );

        var refused = await Should.ThrowAsync<DeployRefusedException>(() =>
            PlanAsync(
                Set.Replace("replicas: 2", "replicas: 2, serviceName: t", StringComparison.Ordinal),
                Map.Replace("a: b", "a: c", StringComparison.Ordinal)
            )
        );

        refused.Findings.Count.ShouldBe(2);
        refused.Findings[0].ShouldContain("ConfigMap m: .data.a belongs to kubectl-edit");
        refused.Findings[0].ShouldContain("--force-conflicts");
        refused.Findings[1].ShouldContain("StatefulSet s: ");
        refused.Findings[1].ShouldContain("run Destroy");
        _store.Writes.Count(x => x.StartsWith("PATCH", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Ours_are_applied_once_and_then_as_wanted()
    {
        var ours = Rendering.Render(
            await DeployBench.OursAsync(),
            DeployBench.Settings with
            {
                Components = DeploySettings.DefaultComponents,
            }
        );
        await ApplyAsync(await PlanAsync(ours));
        var written = _store.Writes.Count();

        (await PlanAsync(ours)).ToDo.ShouldBeEmpty();

        written.ShouldBe(ours.Count);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static string Invalid(string message) =>
        $$"""{"kind":"Status","code":422,"reason":"Invalid","message":"{{message}}"}""";

    private async Task<ChangeKind> KindAsync(string yaml) => (await OnlyAsync(yaml)).Kind;

    private async Task<PlannedChange> OnlyAsync(string yaml) =>
        (await PlanAsync(yaml)).Changes.Single();

    private Task<DeployPlan> PlanAsync(params string[] yaml) =>
        PlanAsync([.. yaml.Select(x => DeployBench.Manifest(x))]);

    private Task<DeployPlan> PlanAsync(
        IReadOnlyList<Manifest> manifests,
        DeploySettings? settings = null
    ) =>
        new DeployPlanner(_store.Client, settings ?? DeployBench.Settings).PlanAsync(
            manifests,
            DeployBench.Token
        );

    private async Task ApplyAsync(params string[] yaml) => await ApplyAsync(await PlanAsync(yaml));

    private Task ApplyAsync(DeployPlan plan) =>
        new DeployApplier(_store.Client, DeployBench.Settings, _store.Time, _ => { }).ApplyAsync(
            plan,
            DeployBench.Token
        );
}
