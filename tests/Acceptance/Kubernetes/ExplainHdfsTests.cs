using System.Text;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>What HDFS and Spark themselves refuse, provoked once with our images on the real cluster.</summary>
[Trait("Category", "Campaign")]
public sealed class ExplainHdfsTests(Checkout checkout, Cluster cluster) : IClassFixture<Cluster>
{
    [Fact]
    public async Task A_name_that_nobody_has()
    {
        var images = await ImagesAsync();
        await using var stage = await Stage.MakeAsync(cluster);

        var screen = await stage.WhyAsync(
            Job(
                images["hdfs"].Reference,
                "[bash, -c, 'until hdfs dfs -fs hdfs://nowhere:8020 -ls /; do sleep 1; done']"
            )
        );

        Approved.Matches(stage.ScrubLog(screen));
    }

    [Fact]
    public async Task A_rule_that_a_service_account_lacks()
    {
        var images = await ImagesAsync();
        await using var stage = await Stage.MakeAsync(cluster);

        var screen = await stage.WhyAsync(
            Job(
                images["spark-r"].Reference,
                "[spark-submit, --master, 'k8s://https://kubernetes.default.svc:443', --deploy-mode, cluster, "
                    + $"--conf, spark.kubernetes.namespace={stage.Namespace}, --conf, spark.kubernetes.container.image=x, 'local:///x.py']"
            )
        );

        Approved.Matches(stage.ScrubLog(screen));
    }

    [Fact]
    public async Task Safe_mode_and_a_DataNode_of_another_file_system()
    {
        await using var stage = await Stage.MakeAsync(cluster);
        using var environment = On(
            stage.Settings with
            {
                Folder = Path.Combine(Checkout.Root, "manifests"),
                Components = ["rbac", "hdfs"],
                DataNodes = 1,
                Images = await ImagesAsync(),
            }
        );
        await environment.DeployAsync(World.Token);

        await InNameNodeAsync(
            stage,
            "/opt/entrypoint.sh",
            "hdfs",
            "dfsadmin",
            "-safemode",
            "enter"
        );
        await DeleteAsync(stage, "batch/v1", "Job", "hdfs-folders");
        var safe = await WhyAsync(environment);

        // A NameNode that begins anew, and a DataNode that does not.
        await InNameNodeAsync(stage, "bash", "-c", "rm -rf /hadoop/dfs/name");
        await DeleteAsync(stage, "v1", "Pod", "namenode-0");
        await DeleteAsync(stage, "v1", "Pod", "datanode-0");
        var refused = await WhyAsync(environment);

        Approved.Matches(stage.ScrubLog(safe), member: "Safe_mode");
        Approved.Matches(stage.ScrubLog(refused), member: "A_DataNode_of_another_file_system");
    }

    private static string Job(ImageReference image, string args) =>
        $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: job}
            spec:
              template:
                spec:
                  restartPolicy: OnFailure
                  terminationGracePeriodSeconds: 0
                  containers:
                    - {name: main, image: "{{image}}", args: {{args}} }
            """;

    private static KubernetesEnvironment On(DeploySettings settings) =>
        new(
            new Dictionary<string, string> { ["KUBECONFIG"] = Cluster.Config },
            context: null,
            settings,
            Serilog.Core.Logger.None,
            TimeProvider.System
        );

    private static async Task<string> WhyAsync(KubernetesEnvironment environment) =>
        (
            await Should.ThrowAsync<DeployFailedException>(environment.DeployAsync(World.Token))
        ).Message;

    private Task DeleteAsync(Stage stage, string apiVersion, string kind, string name) =>
        cluster.Client.DeleteAsync(
            new ObjectName(apiVersion, kind, name, stage.Namespace),
            new DeleteOptions(),
            World.Token
        );

    private async Task InNameNodeAsync(Stage stage, params IReadOnlyList<string> command)
    {
        using var output = new MemoryStream();
        var code = await cluster.Client.ExecAsync(
            new ExecRequest(new PodName("namenode-0", stage.Namespace), command)
            {
                Output = output,
                Error = output,
            },
            World.Token
        );
        code.ShouldBe(0, Encoding.UTF8.GetString(output.ToArray()));
    }

    // Those of this checkout where it has pushed them; otherwise they are pushed first.
    private async Task<IReadOnlyDictionary<string, PushedImage>> ImagesAsync()
    {
        var file = Path.Combine(Checkout.Root, "artifacts", "images.json");
        if (!File.Exists(file))
        {
            var clone = checkout.Deployable("why");
            // Without a login, since a stage has no Secret for it.
            var pushed = await cluster
                .Commands(checkout)
                .RunAsync(clone, "PushImages", "--registry", "127.0.0.1:5000/why");
            pushed.ExitCode.ShouldBe(0, pushed.Output + pushed.Error);
            file = Path.Combine(clone, "artifacts", "images.json");
        }

        return await ImageRecord.ReadAsync(file, World.Token);
    }
}
