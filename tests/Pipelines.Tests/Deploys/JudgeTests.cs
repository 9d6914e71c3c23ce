using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class JudgeTests
{
    private const string Quota =
        "reason: FailedCreate\nmessage: 'create Pod s-0 in StatefulSet s failed error: pods \"s-0\" is forbidden: exceeded quota: q, requested: cpu=9'";

    private static readonly Manifest s_set = DeployBench.Manifest(
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}}"
    );

    private static readonly Manifest s_deployment = DeployBench.Manifest(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}"
    );

    // It stands at 12:00:00.
    private readonly ManualTime _time = new();
    private readonly ClusterView _view;

    public JudgeTests()
    {
        _view = new ClusterView(_time);
        Take(
            "StatefulSet",
            "metadata: {name: s, uid: u, generation: 1}\nspec: {replicas: 1, selector: {matchLabels: {app: s}}}\nstatus: {observedGeneration: 1}"
        );
    }

    [Theory]
    [InlineData("lastTimestamp: '2026-11-01T11:59:58Z'", 0)]
    [InlineData("lastTimestamp: '2026-11-01T12:00:00Z'", 1)]
    [InlineData("firstTimestamp: '2026-11-01T11:00:00Z', lastTimestamp: '2026-11-01T12:00:01Z'", 1)]
    [InlineData("eventTime: '2026-11-01T12:00:01.123456Z'", 1)]
    [InlineData(
        "eventTime: '2026-11-01T11:00:00.1Z', series: {lastObservedTime: '2026-11-01T12:00:01.1Z'}",
        1
    )]
    [InlineData("count: 1", 0)]
    public void Only_what_was_told_since_the_wait_began_is_a_fault(string times, int expected)
    {
        Warn("u", $"{Quota}\n{times.Replace(", ", "\n", StringComparison.Ordinal)}");

        Judge.Of(s_set, _view).Findings.Count.ShouldBe(expected);
    }

    [Fact]
    public void When_time_is_up_an_old_reason_is_better_than_none()
    {
        Warn("u", $"{Quota}\nlastTimestamp: '2026-11-01T11:00:00Z'");

        Judge
            .Of(s_set, _view, ever: true)
            .Findings.ShouldHaveSingleItem()
            .Cause.ShouldBe(
                "the namespace's quota does not allow its pod: exceeded quota: q, requested: cpu=9"
            );
    }

    [Fact]
    public void What_is_not_told_again_is_over()
    {
        Warn("u", $"{Quota}\nlastTimestamp: '2026-11-01T12:00:00Z'");
        Judge.Of(s_set, _view).Findings.ShouldHaveSingleItem();

        _time.Advance(TimeSpan.FromMinutes(4));

        Judge.Of(s_set, _view).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_StatefulSet_is_refused_is_over_when_its_pod_is_there()
    {
        Warn("u", $"{Quota}\nlastTimestamp: '2026-11-01T12:00:00Z'");

        Take("Pod", "metadata: {name: s-0, uid: p, labels: {app: s}}");

        Judge.Of(s_set, _view).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_Job_tells_what_it_is_refused()
    {
        Take(
            "Job",
            "metadata: {name: j, uid: ju}\nspec: {selector: {matchLabels: {job: j}}}\nstatus: {}"
        );
        Warn(
            "ju",
            "reason: FailedCreate\nmessage: 'Error creating: pods \"j-x\" is forbidden: violates PodSecurity \"restricted:v1.34\": runAsNonRoot != true'\nlastTimestamp: '2026-11-01T12:00:00Z'"
        );

        Judge
            .Of(
                DeployBench.Manifest("{apiVersion: batch/v1, kind: Job, metadata: {name: j}}"),
                _view
            )
            .Findings.ShouldHaveSingleItem()
            .Cause.ShouldStartWith("the namespace's Pod Security does not allow its pod");
    }

    [Theory]
    [InlineData("2026-11-01T12:00:01Z", "None")]
    // The controller may not have tried again yet.
    [InlineData("2026-11-01T11:00:00Z", "Short")]
    public void A_Deployment_tells_what_its_newest_ReplicaSet_is_refused(
        string since,
        string patience
    )
    {
        TakeDeployment();
        Take("ReplicaSet", ReplicaSet("old", 1, Refused("2026-11-01T12:00:01Z")));
        Judge.Of(s_deployment, _view).Findings.ShouldBeEmpty();

        Take("ReplicaSet", ReplicaSet("new", 2, Refused(since)));

        Judge
            .Of(s_deployment, _view)
            .Findings.ShouldHaveSingleItem()
            .Patience.ToString()
            .ShouldBe(patience);
    }

    [Fact]
    public void A_Deployments_older_pods_tell_nothing_of_what_is_wanted()
    {
        TakeDeployment();
        Take("ReplicaSet", ReplicaSet("old", 1, "{}"));
        Take("ReplicaSet", ReplicaSet("new", 2, "{}"));
        foreach (var hash in new[] { "old", "new" })
        {
            Take(
                "Pod",
                $"metadata: {{name: d-{hash}-x, labels: {{app: d, pod-template-hash: {hash}}}}}\nstatus: {{containerStatuses: [{{name: c, state: {{waiting: {{reason: InvalidImageName}}}}}}]}}"
            );
        }

        Judge
            .Of(s_deployment, _view)
            .Findings.ShouldHaveSingleItem()
            .Resource.ShouldBe("pod d-new-x, container c");
    }

    [Fact]
    public void What_its_controller_has_not_seen_has_no_faults_yet()
    {
        Take(
            "StatefulSet",
            "metadata: {name: s, uid: u, generation: 2}\nspec: {replicas: 1, selector: {matchLabels: {app: s}}}\nstatus: {observedGeneration: 1}"
        );
        Warn("u", $"{Quota}\nlastTimestamp: '2026-11-01T12:00:00Z'");

        Judge.Of(s_set, _view).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void What_its_claims_lack_is_told_until_they_are_bound()
    {
        Take(
            "Pod",
            "metadata: {name: s-0, uid: p, labels: {app: s}}\nspec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data-s-0}}]}"
        );
        Take(
            "PersistentVolumeClaim",
            "metadata: {name: data-s-0, uid: c}\nstatus: {phase: Pending}"
        );
        Warn(
            "c",
            "reason: ProvisioningFailed\nmessage: 'storageclass.storage.k8s.io \"fast\" not found'\nlastTimestamp: '2026-11-01T12:00:00Z'"
        );
        Judge.Of(s_set, _view).Findings.ShouldHaveSingleItem();

        Take("PersistentVolumeClaim", "metadata: {name: data-s-0, uid: c}\nstatus: {phase: Bound}");

        Judge.Of(s_set, _view).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_ConfigMap_is_fatal_at_once_and_over_when_the_first_container_starts()
    {
        Take("Pod", "metadata: {name: s-0, uid: p, labels: {app: s}}");
        Warn(
            "p",
            "reason: FailedMount\nmessage: 'MountVolume.SetUp failed for volume \"c\" : configmap \"m\" not found'\nlastTimestamp: '2026-11-01T12:00:00Z'"
        );
        Judge.Of(s_set, _view).Findings.ShouldHaveSingleItem().Patience.ShouldBe(Patience.None);

        Take(
            "Pod",
            "metadata: {name: s-0, uid: p, labels: {app: s}}\nstatus: {containerStatuses: [{name: c, state: {running: {}}}]}"
        );

        Judge.Of(s_set, _view).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_probe_that_fails_in_many_words_is_one_fault()
    {
        Take("Pod", "metadata: {name: s-0, uid: p, labels: {app: s}}");
        foreach (var (name, second) in new[] { ("refused", 1), ("timed out", 9), ("reset", 5) })
        {
            Take(
                "Event",
                $"metadata: {{name: '{name}'}}\ntype: Warning\nreason: Unhealthy\nmessage: '{name}'\nlastTimestamp: '2026-11-01T12:00:0{second}Z'\ninvolvedObject: {{uid: p, name: s-0, fieldPath: 'spec.containers{{c}}'}}"
            );
        }

        Judge.Of(s_set, _view).Findings.ShouldHaveSingleItem().Cause.ShouldBe("timed out");
    }

    private static string Refused(string since) =>
        $"{{conditions: [{{type: ReplicaFailure, status: 'True', reason: FailedCreate, lastTransitionTime: '{since}', message: 'pods \"d-x\" is forbidden: exceeded quota: q'}}]}}";

    private static string ReplicaSet(string hash, int revision, string status) =>
        $"metadata: {{name: d-{hash}, ownerReferences: [{{uid: du}}], labels: {{pod-template-hash: {hash}}}, annotations: {{deployment.kubernetes.io/revision: '{revision}'}}}}\nstatus: {status}";

    [Fact]
    public void A_container_that_is_killed_is_no_probe_that_fails()
    {
        Take(
            "Pod",
            """
            metadata: {name: s-0, uid: p, labels: {app: s}}
            spec: {containers: [{name: c, resources: {limits: {memory: 32Mi}}}]}
            status:
              containerStatuses:
                - {name: c, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}
            """
        );
        Take(
            "Event",
            "metadata: {name: probe}\ntype: Warning\nreason: Unhealthy\nmessage: refused\nlastTimestamp: '2026-11-01T12:00:01Z'\ninvolvedObject: {uid: p, name: s-0, fieldPath: 'spec.containers{c}'}"
        );

        Judge
            .Of(s_set, _view)
            .Findings.ShouldHaveSingleItem()
            .Cause.ShouldBe("it used more than its 32Mi of memory and was killed");
    }

    private void TakeDeployment() =>
        Take(
            "Deployment",
            "metadata: {name: d, uid: du, generation: 1, annotations: {deployment.kubernetes.io/revision: '2'}}\nspec: {selector: {matchLabels: {app: d}}}\nstatus: {observedGeneration: 1}"
        );

    private void Warn(string uid, string yaml) =>
        Take(
            "Event",
            $"metadata: {{name: e}}\ntype: Warning\ninvolvedObject: {{uid: {uid}}}\n{yaml}"
        );

    private void Take(string kind, string yaml) =>
        _view.Take(kind, new WatchEvent(WatchEventKind.Modified, DeployBench.Live(yaml)));
}
