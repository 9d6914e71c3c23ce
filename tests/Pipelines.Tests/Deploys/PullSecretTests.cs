using System.Text;
using System.Text.Json.Nodes;
using Kindling.Docker;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class PullSecretTests
{
    private static readonly DockerCredential s_login = new("registry.example:5001")
    {
        User = "deploy",
        Password = "geheim",
    };

    [Fact]
    public void It_is_a_docker_config_on_every_account_and_for_what_Spark_creates()
    {
        var pull = PullSecret.Of([s_login])!;

        var data = pull.ManifestIn("rbac").Content["data"]![
            ".dockerconfigjson"
        ]!.GetValue<string>();
        var auth = JsonNode.Parse(Convert.FromBase64String(data))!["auths"]![
            "registry.example:5001"
        ]!;
        auth["username"]!.GetValue<string>().ShouldBe("deploy");
        auth["password"]!.GetValue<string>().ShouldBe("geheim");
        Encoding
            .UTF8.GetString(Convert.FromBase64String(auth["auth"]!.GetValue<string>()))
            .ShouldBe("deploy:geheim");
        pull.ToString().ShouldNotContain("geheim");
    }

    [Fact]
    public async Task Every_account_and_every_pod_of_Spark_pulls_by_it()
    {
        var settings = DeployBench.Settings with { Pull = PullSecret.Of([s_login]) };
        settings.ToString().ShouldNotContain("geheim");

        var rendered = Rendering.Render(await DeployBench.OursAsync(), settings);

        foreach (var account in rendered.Where(x => x.Kind == "ServiceAccount"))
        {
            account.Content["imagePullSecrets"]![0]!["name"]!
                .GetValue<string>()
                .ShouldBe("registry-pull");
        }

        rendered.Single(x => x.Name.Name == "spark-config").Content["data"]!["spark-defaults.conf"]!
            .GetValue<string>()
            .ShouldContain("spark.kubernetes.container.image.pullSecrets registry-pull\n");
    }

    [Fact]
    public void A_jobs_own_token_is_refused() =>
        Should
            .Throw<InvalidSettingsException>(() =>
                PullSecret.Of([s_login with { User = "gitlab-ci-token" }])
            )
            .Message.ShouldStartWith("the login to registry.example:5001 is a job's own token");

    [Fact]
    public void Without_a_login_there_is_none() => PullSecret.Of([]).ShouldBeNull();
}
