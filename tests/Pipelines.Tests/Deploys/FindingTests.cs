using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class FindingTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("InvalidImageName", "", "'x:y:z' is no image's name", "None")]
    [InlineData(
        "ErrImagePull",
        "rpc error: x:y:z: not found",
        "the image x:y:z is not in its registry",
        "Short"
    )]
    [InlineData(
        "ImagePullBackOff",
        "pull access denied",
        "the registry gives x:y:z to no one without a login",
        "Short"
    )]
    [InlineData(
        "ErrImagePull",
        "dial tcp: i/o timeout",
        "the image x:y:z cannot be pulled: dial tcp: i/o timeout",
        "Grace"
    )]
    [InlineData(
        "CreateContainerConfigError",
        "secret \"s\" not found",
        "the Secret s, which it reads, is not there",
        "None"
    )]
    [InlineData(
        "CreateContainerConfigError",
        "couldn't find key k in ConfigMap n/c",
        "couldn't find key k in ConfigMap n/c",
        "None"
    )]
    [InlineData(
        "CreateContainerConfigError",
        "failed to sync secret cache: timed out waiting for the condition",
        "failed to sync secret cache: timed out waiting for the condition",
        "Grace"
    )]
    public void A_container_that_waits(string reason, string message, string cause, string patience)
    {
        var text = message.Replace("'", "''", StringComparison.Ordinal);
        var pod = DeployBench.Live(
            $$"""
            metadata: {name: p}
            spec: {containers: [{name: c, image: "x:y:z"}]}
            status: {containerStatuses: [{name: c, state: {waiting: {reason: {{reason}}, message: '{{text}}' } } } ] }
            """
        );

        var finding = PodDiagnosis.Of(pod).ShouldHaveSingleItem();

        finding.Resource.ShouldBe("pod p, container c");
        finding.Cause.ShouldBe(cause);
        finding.Patience.ToString().ShouldBe(patience);
    }

    [Fact]
    public void A_crash_tells_its_exit_code_and_asks_for_its_last_lines()
    {
        var pod = DeployBench.Live(
            """
            metadata: {name: p}
            spec: {containers: [{name: c}]}
            status: {containerStatuses: [{name: c, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 7, reason: Error}}}]}
            """
        );

        var finding = PodDiagnosis.Of(pod).ShouldHaveSingleItem();

        finding.Cause.ShouldBe("it ends with exit code 7, again and again (3 times)");
        finding.Log.ShouldBe(("p", "c", true));
    }

    [Fact]
    public void Too_little_memory_is_told_with_the_limit()
    {
        var pod = DeployBench.Live(
            """
            metadata: {name: p}
            spec: {containers: [{name: c, resources: {limits: {memory: 64Mi}}}]}
            status: {containerStatuses: [{name: c, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]}
            """
        );

        PodDiagnosis
            .Of(pod)
            .ShouldHaveSingleItem()
            .Cause.ShouldBe("it used more than its 64Mi of memory and was killed");
    }

    [Fact]
    public void Between_two_crashes_it_is_no_better()
    {
        Crashing("state: {running: {}}, restartCount: 1").ShouldBeEmpty();
        Crashing("state: {running: {}}, restartCount: 3, ready: true").ShouldBeEmpty();
        Crashing("state: {running: {}}, restartCount: 3, ready: true", probe: "image: x")
            .ShouldHaveSingleItem();
        Crashing("state: {running: {}}, restartCount: 2")
            .ShouldHaveSingleItem()
            .Patience.ShouldBe(Patience.Start);
        Crashing("state: {running: {}}, restartCount: 3")
            .ShouldHaveSingleItem()
            .Patience.ShouldBe(Patience.Grace);
    }

    [Fact]
    public void What_ran_for_long_before_is_no_crash_loop() =>
        Crashing("state: {running: {}}, restartCount: 9", "2026-11-01T13:00:00Z").ShouldBeEmpty();

    [Theory]
    [InlineData(
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
        "no node takes it: 0/1 nodes are available: 1 Insufficient cpu",
        "Capacity"
    )]
    [InlineData(
        "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1",
        "no node takes it: 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims",
        "Grace"
    )]
    [InlineData(
        "0/1 nodes are available: persistentvolumeclaim \"x\" not found. not found",
        "no node takes it: 0/1 nodes are available: persistentvolumeclaim \"x\" not found",
        "Grace"
    )]
    [InlineData(
        "0/1 nodes are available: 1 node(s) had untolerated taint {a: b}",
        "no node takes it: 0/1 nodes are available: 1 node(s) had untolerated taint {a: b}",
        "Taint"
    )]
    public void What_no_node_takes(string message, string cause, string patience)
    {
        var pod = DeployBench.Live(
            $$"""
            metadata: {name: p}
            status: {conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: '{{message}}'}]}
            """
        );

        var finding = PodDiagnosis.Of(pod).ShouldHaveSingleItem();

        finding.Cause.ShouldBe(cause);
        finding.Patience.ToString().ShouldBe(patience);
    }

    [Theory]
    [InlineData("exceeded quota: spark", "None")]
    [InlineData("pods \"p\" is forbidden: failed quota: spark: must specify limits.cpu", "None")]
    [InlineData("pods \"p\" is forbidden: status unknown for quota: spark", "Grace")]
    [InlineData("pods \"p\" is forbidden: maximum cpu usage per Container is 1", "None")]
    [InlineData("violates PodSecurity \"restricted:latest\"", "None")]
    [InlineData("error looking up service account a/b: serviceaccount \"b\" not found", "Short")]
    [InlineData("etcdserver: request timed out", "Grace")]
    public void What_never_became_a_pod(string message, string patience)
    {
        var warning = DeployBench.Live(
            $$"""
            reason: FailedCreate
            message: '{{message}}'
            involvedObject: {kind: StatefulSet, name: s}
            """
        );

        WarningDiagnosis.Of(warning)!.Patience.ToString().ShouldBe(patience);
    }

    [Theory]
    [InlineData(
        "MountVolume.SetUp failed for volume \"c\" : configmap \"hadoop-config\" not found",
        "pod p: the ConfigMap hadoop-config, which it mounts, is not there",
        "Short"
    )]
    [InlineData(
        "MountVolume.SetUp failed for volume \"c\" : object \"n\"/\"s\" not registered",
        "pod p: a volume cannot be mounted: MountVolume.SetUp failed for volume \"c\" : object \"n\"/\"s\" not registered",
        "Grace"
    )]
    public void What_cannot_be_mounted(string message, string finding, string patience)
    {
        var warning = DeployBench.Live(
            $$"""
            reason: FailedMount
            message: '{{message}}'
            involvedObject: {kind: Pod, name: p}
            """
        );

        WarningDiagnosis.Of(warning)!.ToString().ShouldBe(finding);
        WarningDiagnosis.Of(warning)!.Patience.ToString().ShouldBe(patience);
    }

    [Theory]
    [InlineData("ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found", "Short")]
    [InlineData(
        "FailedBinding",
        "no persistent volumes available for this claim and no storage class is set",
        "Short"
    )]
    [InlineData("ProvisioningFailed", "the disk is full", "Grace")]
    public void A_volume_that_is_not_made(string reason, string message, string patience)
    {
        var warning = DeployBench.Live(
            $$"""
            reason: {{reason}}
            message: '{{message}}'
            involvedObject: {kind: PersistentVolumeClaim, name: data-0}
            """
        );

        var finding = WarningDiagnosis.Of(warning)!;

        finding
            .ToString()
            .ShouldBe($"PersistentVolumeClaim data-0: its volume is not made: {message}");
        finding.Patience.ToString().ShouldBe(patience);
    }

    [Fact]
    public void A_probe_that_fails_asks_for_the_last_lines_of_its_container()
    {
        var warning = DeployBench.Live(
            """
            reason: Unhealthy
            message: 'Readiness probe failed: connection refused'
            involvedObject: {kind: Pod, name: p, fieldPath: 'spec.containers{namenode}'}
            """
        );

        var finding = WarningDiagnosis.Of(warning)!;

        finding.Resource.ShouldBe("pod p, container namenode");
        finding.Log.ShouldBe(("p", "namenode", false));
    }

    [Theory]
    [InlineData(
        "pods \"d\" is forbidden: User \"system:serviceaccount:n:spark-driver\" cannot create resource \"pods\" in API group \"\" in the namespace \"n\"",
        "the service account spark-driver may not create pods in the namespace n",
        "Add to a Role that is bound to the service account spark-driver: {apiGroups: [\"\"], resources: [pods], verbs: [create]}"
    )]
    [InlineData(
        "clusterroles.rbac.authorization.k8s.io is forbidden: User \"ada\" cannot list resource \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope",
        "the user ada may not list clusterroles",
        "Add to a ClusterRole that is bound to the user ada: {apiGroups: [\"rbac.authorization.k8s.io\"], resources: [clusterroles], verbs: [list]}"
    )]
    public void What_is_forbidden_names_the_missing_rule(
        string message,
        string cause,
        string advice
    )
    {
        var rule = MissingRule.In(message)!;

        rule.Cause.ShouldBe(cause);
        rule.Advice.ShouldBe(advice);
    }

    [Fact]
    public void What_may_pass_counts_only_when_it_lasts()
    {
        var tracker = new FindingTracker(TimeSpan.Zero);
        Finding[] findings =
        [
            new("a", "at once", "x", Patience.None),
            new("b", "soon", "x", Patience.Short),
            new("c", "late", "x", Patience.Grace),
            new("d", "a node is back by then", "x", Patience.Taint),
        ];

        Causes(0).ShouldBe(["at once"]);
        Causes(10).ShouldBe(["at once", "soon"]);
        Causes(60).ShouldBe(["at once", "soon", "late"]);
        Causes(100).ShouldBe(["at once", "soon", "late", "a node is back by then"]);
        IEnumerable<string> Causes(int seconds) =>
            tracker.Due(findings, s_start.AddSeconds(seconds)).Select(x => x.Cause);
    }

    [Fact]
    public void What_passed_and_comes_back_begins_anew()
    {
        var tracker = new FindingTracker(TimeSpan.Zero);
        Finding[] findings = [new("b", "soon", "x", Patience.Short)];

        tracker.Due(findings, s_start).ShouldBeEmpty();
        tracker.Due([], s_start.AddSeconds(5)).ShouldBeEmpty();

        tracker.Due(findings, s_start.AddSeconds(9)).ShouldBeEmpty();
    }

    [Fact]
    public void Who_waits_for_a_node_waits_as_long_as_is_wanted()
    {
        var tracker = new FindingTracker(TimeSpan.FromMinutes(5));
        Finding[] findings = [new("p", "no node takes it", "x", Patience.Capacity)];

        tracker.Due(findings, s_start).ShouldBeEmpty();
        tracker.Due(findings, s_start.AddMinutes(4)).ShouldBeEmpty();
        tracker.Due(findings, s_start.AddMinutes(6)).ShouldNotBeEmpty();
    }

    private static IReadOnlyList<Finding> Crashing(
        string status,
        string finished = "2026-11-01T12:00:05Z",
        string probe = "readinessProbe: {}"
    ) =>
        [
            .. PodDiagnosis.Of(
                DeployBench.Live(
                    $$"""
                    metadata: {name: p}
                    spec: {containers: [{name: c, {{probe}} }]}
                    status: {containerStatuses: [{name: c, {{status}}, lastState: {terminated: {exitCode: 1, startedAt: '2026-11-01T12:00:00Z', finishedAt: '{{finished}}' } } } ] }
                    """
                )
            ),
        ];
}
