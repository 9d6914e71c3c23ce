using System.Diagnostics;
using Kindling.Kubernetes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>Each cause for which something does not come up, provoked once on the real cluster.</summary>
[Trait("Category", "Campaign")]
public sealed class ExplainTests(Cluster cluster) : IClassFixture<Cluster>
{
    private const string Sleeps = $"image: '{Stage.Image}', command: [sleep, infinity]";

    // Without a probe it is ready between two crashes.
    private const string NeverReady = "readinessProbe: {tcpSocket: {port: 81}, periodSeconds: 3}";

    // By then the pod is made, on a busy node too; what is not fatal at once takes longer.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_registry_that_wants_a_login() =>
        Approved.Matches(
            await WhyAsync(Stage.Set("image: '127.0.0.1:5001/why/nothing:1'"), s_atOnce)
        );

    [Fact]
    public async Task A_missing_Secret() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set($"{Sleeps}, envFrom: [{{secretRef: {{name: login}}}}]"),
                // Its image is pulled before.
                s_atOnce * 2
            )
        );

    [Fact]
    public async Task A_missing_ConfigMap() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"{Sleeps}, volumeMounts: [{{name: config, mountPath: /c}}]",
                    "volumes: [{name: config, configMap: {name: hadoop-config}}],"
                ),
                s_atOnce
            )
        );

    [Theory]
    [InlineData("StatefulSet")]
    [InlineData("Deployment")]
    [InlineData("Job")]
    public async Task A_quota(string kind)
    {
        await using var stage = await Stage.MakeAsync(cluster);
        await stage.ApplyAsync(
            "{apiVersion: v1, kind: ResourceQuota, metadata: {name: small}, spec: {hard: {pods: '0'}}}"
        );
        await stage.UntilAsync(
            new ObjectName("v1", "ResourceQuota", "small"),
            quota => quota.Text("status", "hard", "pods") is not null
        );
        var yaml = Stage.Set(Sleeps).Replace("StatefulSet", kind, StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();

        var screen = await stage.WhyAsync(
            kind == "Job"
                ? "{apiVersion: batch/v1, kind: Job, metadata: {name: web}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: x}]}}}}"
                : yaml
        );

        clock.Elapsed.ShouldBeLessThan(s_atOnce);
        Approved.Matches(stage.Scrub(screen), member: $"A_quota_for_a_{kind}");
    }

    [Fact]
    public async Task Pod_Security()
    {
        await using var stage = await Stage.MakeAsync(
            cluster,
            "pod-security.kubernetes.io/enforce: restricted"
        );
        Approved.Matches(stage.Scrub(await stage.WhyAsync(Stage.Set(Sleeps))));
    }

    [Fact]
    public async Task A_missing_service_account() =>
        Approved.Matches(
            await WhyAsync(Stage.Set(Sleeps, "serviceAccountName: nobody,"), s_atOnce * 2)
        );

    [Fact]
    public async Task A_crash_loop() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"image: '{Stage.Image}', command: [bash, -c, 'echo it needs /data/x; exit 3'], {NeverReady}"
                ),
                TimeSpan.FromMinutes(8)
            )
        );

    [Fact]
    public async Task Too_little_memory() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"image: '{Stage.Image}', command: [tail, /dev/zero], resources: {{limits: {{memory: 32Mi}}}}, {NeverReady}"
                ),
                TimeSpan.FromMinutes(8)
            )
        );

    [Fact]
    public async Task A_probe_that_fails() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"image: '{Stage.Image}', command: [bash, -c, 'echo I wait for /data; sleep infinity'], {NeverReady}"
                ),
                TimeSpan.FromMinutes(8)
            )
        );

    [Fact]
    public async Task No_room_for_its_CPU() =>
        Approved.Matches(await WhyAsync(TooMuch, TimeSpan.FromSeconds(45)));

    [Fact]
    public async Task Who_waits_for_capacity_waits_so_long()
    {
        await using var stage = await Stage.MakeAsync(cluster);
        var clock = Stopwatch.StartNew();

        await stage.WhyAsync(TooMuch, TimeSpan.FromSeconds(30));

        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task A_storage_class_that_is_not_there() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"{Sleeps}, volumeMounts: [{{name: data, mountPath: /data}}]",
                    set: "volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]"
                ),
                TimeSpan.FromSeconds(45)
            )
        );

    [Fact]
    public async Task No_volume_that_a_node_can_have() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"{Sleeps}, volumeMounts: [{{name: data, mountPath: /data}}]",
                    "volumes: [{name: data, persistentVolumeClaim: {claimName: nowhere}}],"
                ),
                TimeSpan.FromSeconds(75)
            )
        );

    [Fact]
    public async Task A_mount_that_fails() =>
        Approved.Matches(
            await WhyAsync(
                Stage.Set(
                    $"{Sleeps}, volumeMounts: [{{name: data, mountPath: /data}}]",
                    "volumes: [{name: data, hostPath: {path: /nowhere, type: Directory}}],"
                ),
                TimeSpan.FromSeconds(75)
            )
        );

    private static string TooMuch =>
        Stage.Set($"{Sleeps}, resources: {{requests: {{cpu: '1000'}}}}");

    private async Task<string> WhyAsync(string yaml, TimeSpan atMost)
    {
        await using var stage = await Stage.MakeAsync(cluster);
        var clock = Stopwatch.StartNew();
        var screen = await stage.WhyAsync(yaml);
        clock.Elapsed.ShouldBeLessThan(atMost);
        return stage.Scrub(screen);
    }
}
