using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class IngressTests
{
    private static readonly IngressSettings s_ingress = new()
    {
        Host = "team.example.com",
        Class = "public",
        TlsSecret = "team-tls",
        AuthSecret = "team-users",
    };

    [Fact]
    public async Task What_an_ingress_adds()
    {
        var before = (await RenderAsync(new IngressSettings())).ToDictionary(TitleOf, LinesOf);

        var after = await RenderAsync(
            s_ingress with
            {
                TlsSecret = null,
                Issuer = "letsencrypt",
                ControllerNamespace = "edge",
            }
        );

        Approved.Matches(
            string.Concat(
                after
                    .Where(x => !before.ContainsKey(TitleOf(x)))
                    .Select(x => $"{YamlWriter.Write(x.Content)}---\n")
                    .Concat(
                        after
                            .Where(x => before.ContainsKey(TitleOf(x)))
                            .Select(x => (Title: TitleOf(x), Lines: LinesOf(x)))
                            .Select(x => (x.Title, New: x.Lines.Except(before[x.Title]).ToArray()))
                            .Where(x => x.New.Length > 0)
                            .Select(x => $"{x.Title}:\n{string.Join('\n', x.New)}\n")
                    )
            )
        );
    }

    [Fact]
    public async Task Without_a_host_its_component_is_empty()
    {
        var rendered = Rendering.Render(
            await DeployBench.OursAsync(),
            DeployBench.Settings with
            {
                Components = ["ingress"],
            }
        );

        rendered.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_that_is_not_shown_has_neither_object_nor_setting()
    {
        var rendered = await RenderAsync(s_ingress with { Pages = ["history"], Issuer = "i" });

        var all = string.Concat(rendered.SelectMany(LinesOf));
        all.ShouldContain("spark.ui.proxyBase");
        all.ShouldNotContain("base_url");
        all.ShouldNotContain("reverseProxy=");
        rendered
            .Where(x => x.Kind == "Ingress")
            .Select(x => x.Name.Name)
            .ShouldBe(["spark-history"]);
    }

    [Fact]
    public async Task Nobody_without_a_notebook_has_a_path()
    {
        var rendered = Rendering.Render(
            await DeployBench.OursAsync(),
            Settings(s_ingress) with
            {
                Notebooks = 0,
            }
        );

        rendered
            .Where(x => x.Kind == "Ingress")
            .Select(x => x.Name.Name)
            .ShouldBe(["spark-history", "spark-master"]);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once() =>
        Problems(
                new IngressSettings
                {
                    Host = "https://team.example.com",
                    AuthSecret = "Users",
                    Pages = ["notebook", "hdfs"],
                }
            )
            .ShouldBe([
                "'https://team.example.com' is no name of a host: lower-case letters, digits, '-' and '.'",
                "'Users' is no name of a Secret: lower-case letters, digits, '-' and '.'",
                "an ingress has no page 'hdfs': notebook, master, history",
                "an ingress without a class is served by nobody, or by everybody: name it by --ingress-class",
                "without TLS everybody on the way reads tokens and passwords: name the certificate's Secret by --ingress-tls-secret, or cert-manager's cluster issuer by --ingress-issuer",
            ]);

    [Theory]
    [InlineData("notebook", 0)]
    [InlineData("master", 1)]
    [InlineData("history", 1)]
    public void A_page_without_a_login_of_its_own_wants_one(string page, int problems) =>
        Problems(s_ingress with { AuthSecret = null, Pages = [page] }).Count.ShouldBe(problems);

    [Fact]
    public void An_ingress_without_a_host_is_told()
    {
        Problems(new IngressSettings { Class = "public", Issuer = "letsencrypt" })
            .ShouldBe([
                "--ingress-class says nothing without --ingress-host",
                "--ingress-issuer says nothing without --ingress-host",
            ]);
        (DeployBench.Settings with { Components = ["ingress"] })
            .Problems()
            .ShouldBe(["the component ingress wants its host: --ingress-host"]);
    }

    [Fact]
    public void What_is_off_by_default_is_on_when_it_is_asked_for()
    {
        var settings = DeployBench.Settings with { Components = ["hdfs"] };

        settings.WithOptional(networkPolicies: false).Components.ShouldBe(["hdfs"]);
        (settings with { Ingress = s_ingress })
            .WithOptional(networkPolicies: true)
            .Components.ShouldBe(["hdfs", "ingress", "network-policies"]);
    }

    [Theory]
    [InlineData("[jupyter-lab, '--ServerApp.base_url=/$(POD_NAME)/']", "notebook-1/")]
    [InlineData("[jupyter-lab]", "")]
    public void Where_a_notebook_answers(string arguments, string path) =>
        NotebookAddress
            .PathOf(
                DeployBench.Live(
                    $"{{metadata: {{name: notebook-1}}, spec: {{containers: [{{args: {arguments}}}, {{name: other}}]}}}}"
                )
            )
            .ShouldBe(path);

    [Fact]
    public void A_deploy_that_says_nothing_of_the_ingress_leaves_programs_their_paths()
    {
        var live = IngressSettings.Of([
            DeployBench.Live(
                "{metadata: {labels: {app.kubernetes.io/name: other}}, spec: {rules: [{host: other}]}}"
            ),
            DeployBench.Live(
                "{metadata: {labels: {app.kubernetes.io/name: ingress, app.kubernetes.io/component: history}}, spec: {rules: [{host: team.example.com}]}}"
            ),
        ]);
        var choices = new LiveChoices(null, null, null, null) { Ingress = live };

        var silent = choices.Fill(DeployBench.Settings).Ingress;
        silent.Host.ShouldBe("team.example.com");
        silent.Pages.ShouldBe(["history"]);
        choices.Fill(Settings(s_ingress)).Ingress.ShouldBe(s_ingress);
        IngressSettings.Of([]).IsOn.ShouldBeFalse();
    }

    private static IReadOnlyList<string> Problems(IngressSettings ingress) =>
        (DeployBench.Settings with { Ingress = ingress }).Problems();

    private static DeploySettings Settings(IngressSettings ingress) =>
        (DeployBench.Settings with { Ingress = ingress, Notebooks = 2 }).WithOptional(
            networkPolicies: true
        );

    private static async Task<IReadOnlyList<Manifest>> RenderAsync(IngressSettings ingress) =>
        Rendering.Render(await DeployBench.OursAsync(), Settings(ingress));

    private static string TitleOf(Manifest manifest) => manifest.ToString();

    private static string[] LinesOf(Manifest manifest) =>
        YamlWriter.Write(manifest.Content).Split('\n');

    [Theory]
    [InlineData("spark-history", "/spark-history/(.*)", "https://spark.example/spark-history/")]
    [InlineData("notebook", "/notebook-0", "https://spark.example/notebook-0/")]
    public void Status_tells_where_a_page_is(string name, string path, string expected)
    {
        var ingress = DeployBench.Live(
            $"{{metadata: {{name: {name}}}, spec: {{rules: [{{host: spark.example, http: {{paths: [{{path: '{path}'}}]}}}}]}}}}"
        );

        DeployStatus.Pages(ingress, name).ShouldBe([expected]);
        DeployStatus.Pages(ingress, "other").ShouldBeEmpty();
    }
}
