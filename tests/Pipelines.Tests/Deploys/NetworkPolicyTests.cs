using System.Net;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>The policies that ship allow what is needed, and nothing of what is not. No enforcing network has judged them.</summary>
public sealed class NetworkPolicyTests
{
    // Who speaks, to whom, and where: all that conntrack saw of a deploy, jobs and notebooks, and what rarer moments need. The ports of executors are any (spark.blockManager.port).
    private const string Needed = """
        executor dns 53
        executor dnscache 53
        datanode namenode 8020
        datanode datanode-1 9866 9867
        folders namenode 8020
        namenode datanode 9866 9867
        driver namenode 8020
        driver datanode 9866 9867
        executor namenode 8020
        executor datanode 9866 9867
        notebook namenode 8020 9870
        notebook datanode 9864 9866 9867
        history namenode 8020
        history datanode 9866
        submit namenode 8020
        submit datanode 9866
        worker namenode 8020
        worker datanode 9866 9867

        submit api 443 6443
        driver api 443 6443
        notebook api 443 6443

        executor driver 7078 7079
        executor notebook 7078 7094 7178 7194
        driver executor 1024 45123
        notebook executor 1024 45123
        executor executor-1 1024 45123

        worker master 7077
        notebook master 7077
        master worker 8081
        notebook worker 45123
        worker worker-1 45123
        worker notebook 7078 7178
        master notebook 4040

        controller notebook 8888
        controller master 8080
        controller history 18080
        controller solver 8089

        node namenode 8020 9870
        node notebook 8888
        node driver 4040
        """;

    private const string Unneeded = """
        stranger namenode 8020 9870
        stranger datanode 9866
        stranger notebook 8888 7078
        stranger driver 7078
        stranger executor 45123
        stranger api 443
        stranger foreign 80
        foreign namenode 8020
        foreign notebook 8888 7078
        foreign master 7077 8080
        foreign executor 45123
        foreign history 18080
        outside namenode 8020
        foreign stranger 80
        outside stranger 80
        outside notebook 8888
        outside master 7077 8080
        outside executor 45123

        notebook foreign 80 8080 9866
        notebook outside 80
        driver foreign 8080
        driver outside 80
        executor foreign 80 443
        executor outside 80 443
        executor api 443 6443
        worker api 443
        history api 443
        master api 443
        datanode api 443
        datanode outside 443

        executor notebook 8888 4040
        executor driver 4040
        executor master 7077
        executor worker 45123
        worker executor 45123
        worker notebook 8888
        master worker 45123
        master notebook 7078
        notebook notebook-1 8888
        notebook history 18080
        notebook master 8080
        driver master 7077
        history notebook 8888
        master namenode 8020
        namenode notebook 8888
        controller namenode 9870
        controller datanode 9864
        controller driver 4040
        controller master 7077
        controller notebook 7078
        """;

    [Fact]
    public async Task What_is_needed_is_allowed()
    {
        var network = await NetworkAsync(isShown: true);

        network.Flows(Needed).Where(x => !x.IsAllowed).Select(x => x.Text).ShouldBeEmpty();
        foreach (var pod in network.Pods)
        {
            network.Judge.Allows(pod, network.Find("dns"), 53, "UDP").ShouldBeTrue(pod.Name);
            network.Judge.Allows(pod, network.Find("dns"), 53).ShouldBeTrue(pod.Name);
            network.Judge.Allows(pod, network.Find("dnscache"), 53, "UDP").ShouldBeTrue(pod.Name);
        }
    }

    [Fact]
    public async Task What_is_not_needed_is_denied()
    {
        var network = await NetworkAsync(isShown: true);

        network.Flows(Unneeded).Where(x => x.IsAllowed).Select(x => x.Text).ShouldBeEmpty();
        foreach (var pod in network.Pods)
        {
            network.Judge.Allows(pod, network.Find("dns"), 8080).ShouldBeFalse(pod.Name);
            network.Judge.Allows(pod, network.Find("outside"), 53, "UDP").ShouldBeFalse(pod.Name);
        }
    }

    /// <summary>A policy cannot name the API server, so who speaks to it may speak to all at its ports.</summary>
    [Fact]
    public async Task What_is_open_beyond_need() =>
        (await NetworkAsync(isShown: true))
            .Flows("notebook foreign 443 6443\ndriver outside 443 6443\nsubmit outside 443 6443")
            .ShouldAllBe(x => x.IsAllowed);

    [Fact]
    public async Task Without_an_ingress_its_controller_may_nothing() =>
        (await NetworkAsync(isShown: false))
            .Flows("controller notebook 8888\ncontroller master 8080\ncontroller history 18080")
            .ShouldAllBe(x => !x.IsAllowed);

    [Fact]
    public async Task Without_policies_all_is_open() =>
        (await NetworkAsync(isShown: true) with { Policies = [] })
            .Flows(Needed + "\n" + Unneeded)
            .ShouldAllBe(x => x.IsAllowed);

    [Fact]
    public async Task Without_any_one_of_them_it_is_noticed()
    {
        var network = await NetworkAsync(isShown: true);
        foreach (var policy in network.Policies)
        {
            var others = network with { Policies = [.. network.Policies.Except([policy])] };
            var isMissed =
                others.Flows(Needed).Any(x => !x.IsAllowed)
                || others.Flows(Unneeded).Any(x => x.IsAllowed);
            isMissed.ShouldBeTrue(policy.ToString());
        }
    }

    private static async Task<Network> NetworkAsync(bool isShown)
    {
        var settings = (
            DeployBench.Settings with
            {
                Ingress = isShown
                    ? new IngressSettings { Host = "team.example.com", Issuer = "letsencrypt" }
                    : new IngressSettings(),
            }
        ).WithOptional(networkPolicies: true);
        var rendered = Rendering.Render(await DeployBench.OursAsync(), settings);
        return new Network(
            [.. rendered.Where(x => x.Kind == "NetworkPolicy")],
            [.. Ends(rendered)]
        );
    }

    // Pods have the labels of the manifests, so that a label that changes is noticed.
    private static IEnumerable<NetworkEnd> Ends(IReadOnlyList<Manifest> rendered)
    {
        (string Name, string Workload)[] workloads =
        [
            ("namenode", "namenode"),
            ("datanode", "datanode"),
            ("datanode-1", "datanode"),
            ("folders", "hdfs-folders"),
            ("master", "spark-master"),
            ("worker", "spark-worker"),
            ("worker-1", "spark-worker"),
            ("history", "spark-history"),
            ("notebook", "notebook"),
            ("notebook-1", "notebook"),
            ("submit", "spark-pi"),
        ];
        foreach (var (name, workload) in workloads)
        {
            yield return Pod(
                name,
                rendered
                    .Single(x => x.Name.Name == workload && x.PodTemplate is not null)
                    .PodTemplate!["metadata"]!["labels"]!
            );
        }

        var spark = rendered.Single(x => x.Kind == "ConfigMap" && x.Name.Name == "spark-config");
        foreach (
            var (name, role) in new[]
            {
                ("driver", "driver"),
                ("executor", "executor"),
                ("executor-1", "executor"),
            }
        )
        {
            var text = spark.Content["data"]![$"{role}.yaml"]!.GetValue<string>();
            var template = YamlReader.Read(text, role)[0].Content!;
            yield return Pod(name, template["metadata"]!["labels"]!);
        }

        yield return Pod(
            "solver",
            new JsonObject { ["acme.cert-manager.io/http01-solver"] = "true" }
        );
        yield return Foreign("stranger", "spark");
        yield return Foreign("foreign", "other");
        yield return Foreign("dns", "kube-system");
        yield return Foreign("controller", "ingress-nginx");
        yield return Outside("dnscache", "169.254.20.10");
        yield return Outside("api", "192.0.2.2");
        yield return Outside("outside", "198.51.100.7");
        yield return Outside("node", "192.0.2.3") with
        {
            IsOwnNode = true,
        };
    }

    private static NetworkEnd Pod(string name, JsonNode labels) =>
        new(
            name,
            "spark",
            labels.AsObject().ToDictionary(x => x.Key, x => x.Value!.GetValue<string>())
        );

    private static NetworkEnd Foreign(string name, string space) =>
        new(name, space, new Dictionary<string, string>());

    private static NetworkEnd Outside(string name, string address) =>
        new(name, null, new Dictionary<string, string>(), IPAddress.Parse(address));

    private sealed record Flow(string Text, bool IsAllowed);

    private sealed record Network(IReadOnlyList<Manifest> Policies, IReadOnlyList<NetworkEnd> Ends)
    {
        public NetworkJudge Judge => new(Policies);

        public IEnumerable<NetworkEnd> Pods => Ends.Where(x => x.Namespace == "spark");

        public NetworkEnd Find(string name) => Ends.Single(x => x.Name == name);

        public IEnumerable<Flow> Flows(string list) =>
            list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))
                .SelectMany(words =>
                    words[2..]
                        .Select(port => new Flow(
                            $"{words[0]} {words[1]} {port}",
                            Judge.Allows(
                                Find(words[0]),
                                Find(words[1]),
                                int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)
                            )
                        ))
                );
    }
}
