using System.Diagnostics;
using System.Text.Json.Nodes;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>The README's commands for Kubernetes, typed on a copy of this checkout, against a real cluster.</summary>
[Trait("Category", "Acceptance")]
public sealed class DeployTests(Checkout checkout, Cluster cluster) : IClassFixture<Cluster>
{
    private readonly Commands _commands = cluster.Commands(checkout);
    private readonly string _clone = checkout.Deployable("kubernetes");

    [Fact]
    public async Task From_empty_to_green_and_back()
    {
        await SucceedAsync("PushImages");
        await WhatIsMissingIsNamedAsync();
        await AnAgentsContextIsMeantAsync();
        await KubectlTakesTheManifestsAsync();
        await TooLittleRoomIsToldAsync();
        (await SucceedAsync("Deploy")).Output.ShouldContain(
            $"Deploying to namespace {cluster.Namespace} of context 'dev'"
        );
        await PullsByTheSecretAsync();
        var shells = new ShellSteps(cluster, _commands, _clone);
        var jobs = new JobSteps(cluster, _commands, _clone);
        // Side by side, as users are.
        await Task.WhenAll(jobs.SubmitAsync(), shells.CommandsAsync());
        await jobs.NothingIsLeftAsync();
        await NothingChangedAsync();
        await shells.PagesAsync();
        // The notebook whose pod was deleted is back.
        await SucceedAsync("Deploy");
        await OneSettingAsync();
        await AHandIsRepairedAsync();
        await ASecretAsync();
        await ABrokenImageAsync();

        await SucceedAsync("Destroy", "--purge");
        (await cluster.PodsAsync()).ShouldBeEmpty();
        (await cluster.ListAsync("v1", "PersistentVolumeClaim")).ShouldBeEmpty();
        // What Kubernetes itself puts into every namespace.
        (await cluster.VersionsAsync()).Keys.ShouldBe([
            "ConfigMap kube-root-ca.crt",
            "ServiceAccount default",
        ]);
    }

    // A deployer with a token of its own, as seed 000's pipeline has one, that may do all but the verb patch on Services.
    private async Task WhatIsMissingIsNamedAsync()
    {
        await KubectlAsync("create", "namespace", cluster.Namespace);
        await KubectlAsync("create", "serviceaccount", "deployer");
        await KubectlAsync(
            "create",
            "role",
            "most",
            "--verb=*",
            "--resource=pods,pods/log,persistentvolumeclaims,events,configmaps,secrets,serviceaccounts,limitranges,resourcequotas,statefulsets.apps,deployments.apps,jobs.batch,poddisruptionbudgets.policy,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,networkpolicies.networking.k8s.io"
        );
        await KubectlAsync(
            "create",
            "role",
            "few",
            "--verb=get,list,watch,create,update,delete,deletecollection",
            "--resource=services"
        );
        foreach (var role in new[] { "most", "few" })
        {
            await KubectlAsync(
                "create",
                "rolebinding",
                role,
                $"--role={role}",
                $"--serviceaccount={cluster.Namespace}:deployer"
            );
        }

        var token = (await KubectlAsync("create", "token", "deployer")).Trim();
        var deployer = _commands.With(
            ("KUBECONFIG", "/dev/null"),
            ("KUBE_URL", cluster.Client.Access.Server.ToString()),
            ("KUBE_TOKEN", token),
            ("KUBE_CA_PEM", cluster.Client.Access.AuthorityPem!)
        );

        var refused = await deployer.RunAsync(_clone, "Deploy");

        refused.ExitCode.ShouldBe(1, refused.Output);
        refused.Output.ShouldContain($"you may not patch services in {cluster.Namespace}");
        refused.Output.ShouldNotContain(token);
        (await cluster.PodsAsync()).ShouldBeEmpty();
        await KubectlAsync("delete", "rolebinding,role", "most", "few");
        await KubectlAsync("delete", "serviceaccount", "deployer");
    }

    // GitLab's agent puts its contexts into KUBECONFIG, and people name theirs in KUBE_CONTEXT.
    private async Task AnAgentsContextIsMeantAsync()
    {
        var job = _commands.With(("GITLAB_CI", "true"), ("KUBE_CONTEXT", "group/app:agent"));

        var refused = await job.RunAsync(_clone, "Deploy");

        refused.ExitCode.ShouldBe(1, refused.Output);
        refused.Output.ShouldContain("there is no context 'group/app:agent'");
        refused.Output.ShouldContain("Choose one of ");
        (await cluster.PodsAsync()).ShouldBeEmpty();
    }

    private async Task TooLittleRoomIsToldAsync()
    {
        var refused = await _commands.RunAsync(
            _clone,
            "Deploy",
            "--container-resources",
            "namenode.limits.cpu=50",
            "namenode.requests.cpu=50"
        );

        refused.ExitCode.ShouldBe(1, refused.Output);
        refused.Output.ShouldContain("a pod of StatefulSet namenode asks for 50 CPU");
        (await cluster.PodsAsync()).ShouldBeEmpty();
    }

    private async Task PullsByTheSecretAsync()
    {
        foreach (var account in await cluster.ListAsync("v1", "ServiceAccount"))
        {
            account
                .Items("imagePullSecrets")
                .Select(x => x.Text("name"))
                .ShouldBe(account.Text("metadata", "name") == "default" ? [] : ["registry-pull"]);
        }
    }

    private async Task KubectlTakesTheManifestsAsync()
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(_clone, "manifests"),
                "*.yaml",
                SearchOption.AllDirectories
            )
        )
        {
            var text = await File.ReadAllTextAsync(file, World.Token);
            var here = Path.Combine(_clone, "here.yaml");
            await File.WriteAllTextAsync(
                here,
                text.Replace("namespace: spark\n", $"namespace: {cluster.Namespace}\n"),
                World.Token
            );
            await KubectlAsync("apply", "--dry-run=server", "-f", here);
        }
    }

    private async Task NothingChangedAsync()
    {
        var versions = await cluster.VersionsAsync();
        var pods = await cluster.PodsAsync();
        (await SucceedAsync("Diff")).Output.ShouldNotContain("+++");

        (await SucceedAsync("Deploy")).Output.ShouldContain("nothing, all was as wanted");

        (await cluster.VersionsAsync()).ShouldBe(versions);
        (await cluster.PodsAsync()).ShouldBe(pods);
    }

    private async Task OneSettingAsync()
    {
        var pods = await cluster.PodsAsync();
        var diff = await _commands.RunAsync(_clone, "Diff", "--workers", "2");
        diff.ExitCode.ShouldBe(5);
        diff.Output.ShouldContain("-  replicas: 1\n+  replicas: 2\n");

        await SucceedAsync("Deploy", "--workers", "2");

        var now = await cluster.PodsAsync();
        now.Keys.Except(pods.Keys).ShouldBe(["spark-worker-1"]);
        pods.ShouldBeSubsetOf(now);
        await SucceedAsync("Deploy");
    }

    private async Task AHandIsRepairedAsync()
    {
        var service = new ObjectName("v1", "Service", "namenode", cluster.Namespace);
        await cluster.Client.ApplyAsync(
            (JsonObject)
                JsonNode.Parse(
                    $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"namenode","namespace":"{{{cluster.Namespace}}}"},"spec":{"publishNotReadyAddresses":false}}"""
                )!,
            new ApplyOptions { FieldManager = "somebody", Force = true },
            World.Token
        );

        var refused = await _commands.RunAsync(_clone, "Deploy");
        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain(".spec.publishNotReadyAddresses belongs to somebody");

        await SucceedAsync("Deploy", "--force-conflicts");
        var repaired = await cluster.Client.GetAsync(service, World.Token);
        repaired!.Value.Flag("spec", "publishNotReadyAddresses").ShouldBeTrue();
    }

    private async Task ASecretAsync()
    {
        var pods = await cluster.PodsAsync();
        await cluster.Client.DeleteAsync(
            new ObjectName("v1", "Secret", "notebook-token", cluster.Namespace),
            new DeleteOptions(),
            World.Token
        );

        await SucceedAsync("Deploy");

        var now = await cluster.PodsAsync();
        now.Where(pod => pods[pod.Key] != pod.Value)
            .Select(pod => pod.Key)
            .ShouldBe(["notebook-0"]);
    }

    private async Task ABrokenImageAsync()
    {
        var file = Path.Combine(_clone, "artifacts", "images.json");
        var images = await File.ReadAllTextAsync(file, World.Token);
        var json = JsonNode.Parse(images)!;
        foreach (var image in json["images"]!.AsArray())
        {
            if (image!["name"]!.GetValue<string>() == "notebook")
            {
                image["digest"] = $"sha256:{new string('0', 64)}";
            }
        }

        await File.WriteAllTextAsync(file, json.ToJsonString(), World.Token);
        var clock = Stopwatch.StartNew();
        var broken = await _commands.RunAsync(_clone, "Deploy");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        broken.ExitCode.ShouldBe(1);
        broken.Output.ShouldContain("/notebook@sha256:000");
        broken.Output.ShouldContain("is not in its registry");

        await File.WriteAllTextAsync(file, images, World.Token);
        await SucceedAsync("Deploy");
    }

    private async Task<string> KubectlAsync(params string[] arguments)
    {
        var result = await cluster.KubectlAsync(arguments);
        result.Succeeded.ShouldBeTrue(string.Join('\n', result.LastLines));
        return string.Join('\n', result.LastLines);
    }

    private async Task<ScriptResult> SucceedAsync(params string[] arguments)
    {
        var result = await _commands.RunAsync(_clone, arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result;
    }
}
