using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>What holds for every manifest that ships.</summary>
public sealed partial class ManifestRuleTests
{
    // Those that Kubernetes 1.34 and later have: https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
    private static readonly HashSet<string> s_versions =
    [
        "v1",
        "apps/v1",
        "batch/v1",
        "networking.k8s.io/v1",
        "policy/v1",
        "rbac.authorization.k8s.io/v1",
    ];

    private const string Nginx = "nginx.ingress.kubernetes.io";

    // They speak to the API server.
    private static readonly string[] s_speaking = ["spark-driver", "spark-submit"];

    [Fact]
    public async Task Every_object_is_ours_in_a_version_that_stays_and_in_the_namespace()
    {
        foreach (var manifest in await DeployBench.OursAsync())
        {
            s_versions.ShouldContain(manifest.Name.ApiVersion, manifest.ToString());
            var metadata = manifest.Content["metadata"]!;
            Text(metadata["labels"]?["app.kubernetes.io/part-of"]).ShouldBe("kindling");
            Text(manifest.Kind == "Namespace" ? metadata["name"] : metadata["namespace"])
                .ShouldBe("spark", manifest.ToString());
        }
    }

    [Fact]
    public async Task Every_container_is_bounded_restricted_and_of_an_image_that_stays()
    {
        foreach (var (pod, container, where) in await ContainersAsync())
        {
            foreach (var kind in new[] { "requests", "limits" })
            {
                Text(container["resources"]?[kind]?["cpu"]).ShouldNotBeNull(where);
                Text(container["resources"]?[kind]?["memory"]).ShouldNotBeNull(where);
            }

            Image().IsMatch(Text(container["image"])!).ShouldBeTrue(where);
            Restricted(pod, container, where);
        }
    }

    [Fact]
    public async Task Pods_that_Spark_makes_are_bounded_and_restricted_too()
    {
        var config = (await DeployBench.OursAsync()).Single(x =>
            x.Kind == "ConfigMap" && x.Name.Name == "spark-config"
        );
        var defaults = Text(config.Content["data"]!["spark-defaults.conf"])!;
        foreach (var role in new[] { "driver", "executor" })
        {
            var file = SparkDefaults.Get(defaults, $"spark.kubernetes.{role}.podTemplateFile")!;
            var pod = DeployBench.Yaml(Text(config.Content["data"]![Path.GetFileName(file)])!);
            var spec = pod["spec"]!;
            var container = spec["containers"]!.AsArray().ShouldHaveSingleItem()!;
            Text(container["name"])
                .ShouldBe(
                    SparkDefaults.Get(defaults, $"spark.kubernetes.{role}.podTemplateContainerName")
                );
            Text(pod["metadata"]!["labels"]!["app.kubernetes.io/component"]).ShouldBe(role);
            Restricted(spec, container, role);
            // Its memory Spark sets by itself, as request and limit.
            SparkDefaults
                .Get(defaults, $"spark.kubernetes.{role}.request.cores")
                .ShouldNotBeNull();
            SparkDefaults.Get(defaults, $"spark.kubernetes.{role}.limit.cores").ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Every_key_of_a_configuration_is_a_file_that_somebody_reads()
    {
        // From a folder of settings, by their names; templates by those that spark-defaults.conf names.
        HashSet<string> read =
        [
            "core-site.xml",
            "hdfs-site.xml",
            "log4j.properties",
            "log4j2.properties",
            "spark-defaults.conf",
        ];
        foreach (var config in (await DeployBench.OursAsync()).Where(x => x.Kind == "ConfigMap"))
        {
            var data = config.Content["data"]!.AsObject();
            var named = Text(data["spark-defaults.conf"]) ?? "";
            foreach (var (key, _) in data.Where(x => !read.Contains(x.Key)))
            {
                named.ShouldContain($"/{key}\n", customMessage: $"{config}: nobody reads {key}");
            }
        }
    }

    [Fact]
    public async Task Only_who_speaks_to_Kubernetes_has_a_token()
    {
        foreach (var (pod, _, where) in await ContainersAsync())
        {
            var account = Text(pod["serviceAccountName"])!;
            Flag(pod["automountServiceAccountToken"]).ShouldBe(s_speaking.Contains(account), where);
        }
    }

    [Fact]
    public async Task Every_standing_workload_has_probes_and_a_budget()
    {
        var manifests = await DeployBench.OursAsync();
        var budgets = manifests
            .Where(x => x.Kind == "PodDisruptionBudget")
            .Select(x => x.Content["spec"]!["selector"]!.ToJsonString())
            .ToArray();
        foreach (var workload in manifests.Where(x => x.Kind is "StatefulSet" or "Deployment"))
        {
            budgets.ShouldContain(workload.Content["spec"]!["selector"]!.ToJsonString());
            foreach (var container in workload.PodTemplate!["spec"]!["containers"]!.AsArray())
            {
                container!["readinessProbe"].ShouldNotBeNull(workload.ToString());
                container["livenessProbe"].ShouldNotBeNull(workload.ToString());
            }
        }
    }

    [Fact]
    public async Task Rights_are_narrow()
    {
        foreach (var manifest in await DeployBench.OursAsync())
        {
            manifest.Kind.ShouldNotStartWith("ClusterRole");
            foreach (var rule in manifest.Content["rules"]?.AsArray() ?? [])
            {
                rule!.ToJsonString().ShouldNotContain("*");
            }
        }
    }

    [Fact]
    public async Task What_is_mounted_or_named_is_there_and_every_configuration_is_read()
    {
        var manifests = await DeployBench.OursAsync();
        var configurations = manifests
            .Where(x => x.Kind == "ConfigMap")
            .Select(x => x.Name.Name)
            .ToHashSet();
        var read = manifests
            .SelectMany(x => x.PodTemplate?["spec"]?["volumes"]?.AsArray() ?? [])
            .Select(volume => Text(volume!["configMap"]?["name"]))
            .OfType<string>()
            .ToHashSet();
        read.ShouldBe(configurations, ignoreOrder: true);

        var accounts = manifests
            .Where(x => x.Kind == "ServiceAccount")
            .Select(x => x.Name.Name)
            .ToHashSet();
        foreach (var (pod, _, where) in await ContainersAsync())
        {
            accounts.ShouldContain(Text(pod["serviceAccountName"])!, where);
        }
    }

    [Fact]
    public async Task Ports_of_Services_are_those_of_the_containers_behind_them()
    {
        var manifests = await DeployBench.OursAsync();
        foreach (var service in manifests.Where(x => x.Kind == "Service"))
        {
            // One for a single pod of a StatefulSet names that pod too.
            var selector = service.Content["spec"]!["selector"]!.DeepClone().AsObject();
            selector.Remove("statefulset.kubernetes.io/pod-name");
            var ports = manifests
                .Where(x =>
                    x.Content["spec"]?["selector"]?["matchLabels"]?.ToJsonString()
                        == selector.ToJsonString()
                    && x.PodTemplate is not null
                )
                .SelectMany(x => x.PodTemplate!["spec"]!["containers"]!.AsArray())
                .SelectMany(x => x!["ports"]!.AsArray())
                .Select(x => (Text(x!["name"]), x["containerPort"]!.GetValue<long>()))
                .ToArray();

            foreach (var port in service.Content["spec"]!["ports"]!.AsArray())
            {
                ports.ShouldContain((Text(port!["name"]), port["port"]!.GetValue<long>()));
            }
        }
    }

    [Fact]
    public async Task What_the_world_outside_sees_is_there_encrypted_and_asks_who_comes()
    {
        var manifests = await DeployBench.OursAsync();
        var ports = manifests
            .Where(x => x.Kind == "Service")
            .SelectMany(x =>
                x.Content["spec"]!["ports"]!
                    .AsArray()
                    .Select(port => (x.Name.Name, Text(port!["name"])))
            )
            .ToHashSet();
        foreach (var ingress in manifests.Where(x => x.Kind == "Ingress"))
        {
            var where = ingress.ToString();
            var spec = ingress.Content["spec"]!;
            Text(spec["ingressClassName"]).ShouldNotBeNull(where);
            var hosts = spec["tls"]!.AsArray().SelectMany(x => x!["hosts"]!.AsArray()).Select(Text);
            Text(ingress.Content["metadata"]!["annotations"]![$"{Nginx}/force-ssl-redirect"])
                .ShouldBe("true", where);
            foreach (var rule in spec["rules"]!.AsArray())
            {
                hosts.ShouldContain(Text(rule!["host"]), where);
                foreach (var path in rule["http"]!["paths"]!.AsArray())
                {
                    var service = path!["backend"]!["service"]!;
                    ports.ShouldContain(
                        (Text(service["name"])!, Text(service["port"]!["name"])),
                        where
                    );
                }
            }

            // Only JupyterLab has a token.
            if (ingress.Name.Name != "notebook")
            {
                var annotations = ingress.Content["metadata"]!["annotations"]!;
                Text(annotations[$"{Nginx}/auth-type"]).ShouldBe("basic", where);
                Text(annotations[$"{Nginx}/auth-secret"]).ShouldNotBeNull(where);
            }
        }
    }

    private static async Task<
        IReadOnlyList<(JsonNode Pod, JsonNode Container, string Where)>
    > ContainersAsync() =>
        [
            .. (await DeployBench.OursAsync())
                .Where(manifest => manifest.PodTemplate is not null)
                .SelectMany(manifest =>
                {
                    var pod = manifest.PodTemplate!["spec"]!;
                    return (pod["initContainers"]?.AsArray() ?? [])
                        .Concat(pod["containers"]!.AsArray())
                        .Select(container => (pod, container!, $"{manifest}"));
                }),
        ];

    private static void Restricted(JsonNode pod, JsonNode container, string where)
    {
        var security = container["securityContext"]!;
        Flag(security["allowPrivilegeEscalation"]).ShouldBe(false, where);
        Flag(security["readOnlyRootFilesystem"]).ShouldBe(true, where);
        Text(security["capabilities"]?["drop"]?[0]).ShouldBe("ALL", where);
        Flag(pod["securityContext"]?["runAsNonRoot"]).ShouldBe(true, where);
        Text(pod["securityContext"]?["seccompProfile"]?["type"]).ShouldBe("RuntimeDefault", where);
        Flag(pod["enableServiceLinks"]).ShouldBe(false, where);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static bool? Flag(JsonNode? node) => node?.GetValue<bool>();

    [GeneratedRegex(@"^kindling/[a-z-]+:\d+\.\d+\.\d+$", RegexOptions.None, 1000)]
    private static partial Regex Image();
}
