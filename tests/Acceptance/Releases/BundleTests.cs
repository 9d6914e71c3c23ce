using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Releases;

/// <summary>Bundles as others use them: unpacked, and installed with kubectl alone on a real cluster.</summary>
[Trait("Category", "Acceptance")]
public sealed class BundleTests(Cluster cluster) : IClassFixture<Cluster>, IDisposable
{
    private const string Ground = """
        {apiVersion: v1, kind: Namespace, metadata: {name: spark, labels: {app.kubernetes.io/part-of: kindling}}}
        ---
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: runner, namespace: spark}}
        """;

    // Both read what an earlier file, or the installer, has made.
    private const string Sets = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: datanode, namespace: spark}
        spec:
          replicas: 1
          selector: {matchLabels: {app: datanode}}
          template:
            metadata: {labels: {app: datanode}}
            spec:
              serviceAccountName: runner
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: "kindling/released:1", command: [sleep, infinity], volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
            - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: notebook, namespace: spark}
        spec:
          replicas: 1
          selector: {matchLabels: {app: notebook}}
          template:
            metadata: {labels: {app: notebook}}
            spec:
              serviceAccountName: runner
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: kindling/released:1
                  command: [sleep, infinity]
                  env: [{name: JUPYTER_TOKEN, valueFrom: {secretKeyRef: {name: notebook-token, key: token}}}]
        """;

    private readonly ReleaseStage _stage = new(cluster);

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Installed_again_raised_and_removed()
    {
        var settings = await SettingsAsync();
        var first = await BundleAsync("1.0.0", settings, "true");

        await TriedOutAsync(first);
        await SucceedAsync(first, "--pull-secret", Path.GetFileName(_stage.LoginFile));
        var token = await TokenAsync();
        token.Length.ShouldBe(64);

        var version = await _stage.TellAsync("statefulset/notebook", "{.metadata.resourceVersion}");
        await SucceedAsync(first);
        (await TokenAsync()).ShouldBe(token);
        (await _stage.TellAsync("statefulset/notebook", "{.metadata.resourceVersion}")).ShouldBe(
            version
        );

        var job = await _stage.TellAsync("job/folders", "{.metadata.uid}");
        await SucceedAsync(await BundleAsync("1.1.0", settings, "echo more"));
        (await _stage.TellAsync("job/folders", "{.metadata.uid}")).ShouldNotBe(job);
        await MoreDataNodesStayAsync(first);
        await RemovedAsync(first, token);
    }

    private async Task<DeploySettings> SettingsAsync() =>
        new()
        {
            Folder = "",
            Namespace = cluster.Namespace,
            Images = new Dictionary<string, PushedImage>
            {
                ["released"] = new(await _stage.CopyImageAsync()),
            },
        };

    private Task<string> BundleAsync(string version, DeploySettings settings, string command) =>
        _stage.UnpackAsync(
            version,
            settings,
            ("ground", Ground),
            ("sets", Sets),
            (
                "work",
                $$"""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: folders, namespace: spark}
                spec:
                  template:
                    spec:
                      serviceAccountName: runner
                      restartPolicy: OnFailure
                      containers: [{name: main, image: "kindling/released:1", command: [sh, -c, "{{command}}"]}]
                """
            )
        );

    private async Task TriedOutAsync(string bundle)
    {
        var result = await SucceedAsync(bundle, "--dry-run");

        result.Output.ShouldContain($"The namespace '{cluster.Namespace}' is not there yet");
        (await _stage.TellAsync("namespace/" + cluster.Namespace, "{.metadata.name}")).ShouldBe("");
    }

    // As somebody has scaled them by hand.
    private async Task MoreDataNodesStayAsync(string bundle)
    {
        await cluster.KubectlAsync("scale", "statefulset/datanode", "--replicas=2");

        var result = await _stage.InstallAsync(bundle);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("there are 2 DataNodes, and this bundle has 1");
    }

    private async Task RemovedAsync(string bundle, string token)
    {
        await SucceedAsync(bundle, "--uninstall");

        (
            await _stage.TellAsync("statefulsets,jobs,serviceaccounts", "{.items[*].metadata.name}")
        ).ShouldBe("default");
        (await _stage.TellAsync("pvc/data-datanode-0", "{.status.phase}")).ShouldBe("Bound");
        (await TokenAsync()).ShouldBe(token);
        await SucceedAsync(bundle, "--uninstall");
    }

    // In base64, as a Secret has it.
    private Task<string> TokenAsync() => _stage.TellAsync("secret/notebook-token", "{.data.token}");

    private async Task<ScriptResult> SucceedAsync(
        string bundle,
        params IReadOnlyList<string> arguments
    )
    {
        var result = await _stage.InstallAsync(bundle, arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result;
    }
}
