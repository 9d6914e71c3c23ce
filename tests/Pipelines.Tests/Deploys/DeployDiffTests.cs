using System.Text.RegularExpressions;
using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed partial class DeployDiffTests
{
    private const string Before = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: s, uid: u, resourceVersion: '7', generation: 2, managedFields: [{manager: kindling}]}
        spec: {podManagementPolicy: Parallel, replicas: 2, revisionHistoryLimit: 10, selector: {matchLabels: {app: s}}, serviceName: s}
        status: {replicas: 2}
        """;

    private const string Secret =
        "{apiVersion: v1, kind: Secret, metadata: {name: x, annotations: {kindling.io/manifest: abcdef}}, data: {kept: c2FtZQ==, token: aHVudGVyMg==}}";

    [Fact]
    public void Nothing_to_do_is_nothing_to_show() =>
        Of(new PlannedChange(Manifest(Before), ChangeKind.None)).ShouldBeEmpty();

    [Fact]
    public void All_ways_to_change_an_object() =>
        Approved.Matches(
            Of(
                new PlannedChange(
                    Manifest(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: b}}"
                    ),
                    ChangeKind.Create
                ),
                Changed(
                    Before,
                    Before.Replace("replicas: 2", "replicas: 3", StringComparison.Ordinal)
                ),
                new PlannedChange(
                    Manifest(
                        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {image: b}}"
                    ),
                    ChangeKind.Replace
                )
                {
                    Live = DeployBench.Live(
                        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {image: a}}"
                    ),
                }
            )
        );

    [Fact]
    public void A_Secret_shows_which_keys_change_and_nothing_of_what_is_in_them()
    {
        var diff = Of(
            Changed(Secret, Secret.Replace("aHVudGVyMg==", "b3RoZXI=", StringComparison.Ordinal))
        );

        diff.ShouldNotContain("aHVudGVyMg");
        diff.ShouldNotContain("hunter2");
        diff.ShouldNotContain("abcdef");
        Approved.Matches(Sum().Replace(diff, "*** (HASH)"));
        Sum().Matches(diff).Select(x => x.Value).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Two_runs_tell_nothing_by_their_hashes()
    {
        var change = Changed(
            Secret,
            Secret.Replace("aHVudGVyMg==", "b3RoZXI=", StringComparison.Ordinal)
        );

        Of(change).ShouldNotBe(Of(change));
    }

    private static string Of(params PlannedChange[] changes) =>
        DeployDiff.Of(new DeployPlan(changes));

    private static Manifest Manifest(string yaml) => DeployBench.Manifest(yaml);

    private static PlannedChange Changed(string before, string after) =>
        new(Manifest(after), ChangeKind.Change)
        {
            Live = DeployBench.Live(before),
            After = DeployBench.Live(after),
        };

    [GeneratedRegex(@"\*\*\* \([0-9a-f]{6}\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sum();
}
