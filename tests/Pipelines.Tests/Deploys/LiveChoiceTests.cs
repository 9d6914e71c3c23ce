using System.Text.Json;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class LiveChoiceTests
{
    [Fact]
    public void An_empty_namespace_has_chosen_nothing() =>
        (LiveChoices.Of([], []) with { VolumeSizes = LiveChoices.None.VolumeSizes }).ShouldBe(
            new LiveChoices(null, null, null, null)
        );

    [Fact]
    public void What_is_there_stays_and_what_is_asked_for_wins()
    {
        var choices = LiveChoices.Of(
            [Set("datanode", 3, "fast"), Set("spark-worker", 4), Set("notebook", 0)],
            []
        );

        var filled = choices.Fill(DeployBench.Settings with { Workers = 1 });

        (filled.DataNodes, filled.Workers, filled.Notebooks, filled.StorageClass).ShouldBe(
            (3, 1, 0, "fast")
        );
    }

    [Fact]
    public void Volumes_tell_how_many_DataNodes_there_were() =>
        LiveChoices
            .Of([], [Claim("data-datanode-0"), Claim("data-datanode-2"), Claim("work-notebook-7")])
            .DataNodes.ShouldBe(3);

    [Fact]
    public void What_is_not_ours_is_no_choice() =>
        LiveChoices
            .Of([DeployBench.Live("{metadata: {name: notebook}, spec: {replicas: 5}}")], [])
            .Notebooks.ShouldBeNull();

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void Fewer_DataNodes_would_lose_data(int asked, bool isRefused)
    {
        var choices = LiveChoices.Of([Set("datanode", 3)], []);

        var problems = choices.Problems(DeployBench.Settings with { DataNodes = asked });

        problems.Any().ShouldBe(isRefused);
        choices
            .Problems(DeployBench.Settings with { DataNodes = asked, Components = ["notebook"] })
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "notebook",
        "master, history would stay open to the world: run 'kubectl delete ingress,service -n spark -l app.kubernetes.io/name=ingress', then deploy again"
    )]
    [InlineData("notebook master history", null)]
    public void Pages_that_are_to_be_closed_are_not_left_open(string pages, string? problem)
    {
        var choices = LiveChoices.Of([], []) with
        {
            Ingress = new IngressSettings { Host = "spark.example" },
        };

        var told = choices.Problems(
            DeployBench.Settings with
            {
                Ingress = new IngressSettings { Host = "spark.example", Pages = pages.Split(' ') },
            }
        );

        told.SingleOrDefault().ShouldBe(problem);
    }

    private static JsonElement Set(string name, int replicas, string? storageClass = null) =>
        DeployBench.Live(
            $$"""
            metadata:
              name: {{name}}
              labels: {app.kubernetes.io/part-of: kindling}
            spec:
              replicas: {{replicas}}
              volumeClaimTemplates:
                - spec:
                    storageClassName: {{storageClass ?? "null"}}
            """
        );

    private static JsonElement Claim(string name) =>
        DeployBench.Live($"metadata: {{name: {name}}}");
}
