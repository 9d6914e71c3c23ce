using System.Net;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>The judge of NetworkPolicies keeps to what Kubernetes says of them.</summary>
public sealed class NetworkJudgeTests
{
    private static readonly NetworkEnd s_web = Pod("web", "here", "web");
    private static readonly NetworkEnd s_client = Pod("client", "here", "client");
    private static readonly NetworkEnd s_foreign = Pod("foreign", "there", "client");
    private static readonly NetworkEnd s_outside = new(
        "outside",
        null,
        new Dictionary<string, string>(),
        IPAddress.Parse("198.51.100.7")
    );

    [Theory]
    // No policy selects the pod for this direction.
    [InlineData("{podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]}", "cfo")]
    [InlineData("{podSelector: {}, policyTypes: [Egress], egress: [{}]}", "cfo")]
    // Without types it is one for what comes in.
    [InlineData("{podSelector: {}}", "")]
    [InlineData("{podSelector: {}, ingress: [{}]}", "cfo")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 80}]}]}", "cfo")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 79, endPort: 81}]}]}", "cfo")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 81, endPort: 90}]}]}", "")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 80, protocol: UDP}]}]}", "")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{protocol: TCP}]}]}", "cfo")]
    // A pod's labels alone are for pods of the policy's own namespace.
    [InlineData("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", "c")]
    [InlineData("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}", "cf")]
    [InlineData(
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: there}}, podSelector: {matchLabels: {app: client}}}]}]}",
        "f"
    )]
    [InlineData(
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}]}",
        ""
    )]
    // A block is of addresses outside.
    [InlineData("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24}}]}]}", "o")]
    [InlineData(
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.0/28]}}]}]}",
        ""
    )]
    [InlineData(
        "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}",
        "cfo"
    )]
    [InlineData("{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}", "")]
    [InlineData("{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}", "cfo")]
    public void Who_may_come_in(string spec, string allowed)
    {
        var judge = Judge(spec);

        string.Concat(
                new[] { s_client, s_foreign, s_outside }
                    .Where(x => judge.Allows(x, s_web, 80))
                    .Select(x => x.Name[0])
            )
            .ShouldBe(allowed);
    }

    [Fact]
    public void Policies_add_up_and_both_ends_must_allow()
    {
        const string nothing = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
        const string egress =
            "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]}";
        const string ingress =
            "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}";

        Judge(nothing, egress).Allows(s_client, s_web, 80).ShouldBeFalse();
        Judge(nothing, ingress).Allows(s_client, s_web, 80).ShouldBeFalse();
        Judge(nothing, egress, ingress).Allows(s_client, s_web, 80).ShouldBeTrue();
        Judge(nothing, egress, ingress).Allows(s_web, s_client, 80).ShouldBeFalse();
    }

    [Fact]
    public void A_pod_reaches_itself_and_its_node_reaches_it()
    {
        var judge = Judge("{podSelector: {}, policyTypes: [Ingress, Egress]}");

        judge.Allows(s_web, s_web, 80).ShouldBeTrue();
        judge.Allows(s_outside with { IsOwnNode = true }, s_web, 80).ShouldBeTrue();
        judge.Allows(s_outside, s_web, 80).ShouldBeFalse();
    }

    private static NetworkJudge Judge(params string[] specs) =>
        new(
            specs.Select(spec =>
                DeployBench.Manifest(
                    $"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p, namespace: here}}, spec: {spec}}}"
                )
            )
        );

    private static NetworkEnd Pod(string name, string space, string app) =>
        new(name, space, new Dictionary<string, string> { ["app"] = app });
}
