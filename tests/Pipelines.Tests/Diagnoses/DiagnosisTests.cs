using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Diagnoses;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Diagnoses;

public sealed class DiagnosisTests
{
    [Theory]
    [InlineData(6, Health.Ok)]
    [InlineData(2, Health.Warning)]
    [InlineData(0.5, Health.Problem)]
    public void A_disk_wants_room(double gibibytes, Health expected) =>
        MachineDiagnoses.Room("/x", (long)(gibibytes * (1L << 30))).Health.ShouldBe(expected);

    [Theory]
    [InlineData(-2, Health.Ok, "2 s behind the API server's")]
    [InlineData(20, Health.Warning, "20 s ahead of the API server's")]
    [InlineData(-90, Health.Problem, "90 s behind the API server's")]
    public void Clocks_agree(int seconds, Health health, string text)
    {
        var diagnosis = ClusterDiagnoses.Clock(TimeSpan.FromSeconds(seconds));

        diagnosis.Health.ShouldBe(health);
        diagnosis.Text.ShouldBe(text);
    }

    [Fact]
    public void Only_a_problem_fails_and_it_is_named_once()
    {
        Diagnosis warning = new("R", Health.Warning, "not there");
        Diagnosis problem = new("Deploy", Health.Problem, "no room");

        Should.NotThrow(() => DiagnosisTable.ThrowIfAnyProblem([warning]));
        Should
            .Throw<RequirementMissingException>(() =>
                DiagnosisTable.ThrowIfAnyProblem([warning, problem, problem])
            )
            .Message.ShouldBe("what has to be mended: Deploy");
    }

    [Fact]
    public async Task A_look_that_fails_is_a_finding()
    {
        var diagnosis = await Diagnosis.OfAsync(
            "R",
            Health.Warning,
            () => throw new RequirementMissingException("R is missing: install it")
        );

        diagnosis.ShouldBe(new Diagnosis("R", Health.Warning, "R is missing: install it"));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_one_line()
    {
        var variables = new Dictionary<string, string> { ["KUBE_URL"] = "http://127.0.0.1:9" };

        var all = await KubernetesEnvironment.DiagnoseAsync(
            variables,
            context: null,
            Deploys.DeployBench.Settings,
            _ => Task.FromResult(Deploys.DeployBench.Settings),
            TimeProvider.System,
            images: null,
            Deploys.DeployBench.Token
        );

        var only = all.ShouldHaveSingleItem();
        (only.Subject, only.Health).ShouldBe(("API server", Health.Problem));
        only.Text.ShouldContain("127.0.0.1:9");
    }

    [Fact]
    public async Task Where_nothing_names_a_cluster_that_is_told()
    {
        var variables = new Dictionary<string, string> { ["HOME"] = "/nowhere" };

        var all = await KubernetesEnvironment.DiagnoseAsync(
            variables,
            context: null,
            Deploys.DeployBench.Settings,
            _ => Task.FromResult(Deploys.DeployBench.Settings),
            TimeProvider.System,
            images: null,
            Deploys.DeployBench.Token
        );

        all.ShouldHaveSingleItem().Text.ShouldContain("Set KUBECONFIG");
    }
}
