using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Config;

public sealed class AccessSearchTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private AccessOptions Options =>
        new(_variables, _folder.Path) { AccountFolder = _folder / "account" };

    [Fact]
    public void An_address_with_a_token_and_an_authority_needs_no_file()
    {
        _variables["KUBE_URL"] = "https://h:6443";
        _variables["KUBE_TOKEN"] = "eyJ\nabc\n";
        _variables["KUBE_CA_PEM"] = "-----BEGIN CERTIFICATE-----";
        _variables["KUBE_NAMESPACE"] = "n";

        var access = ClusterAccess.Find(Options);

        access.Server.ShouldBe(new Uri("https://h:6443"));
        access.User.Token.ShouldBe("eyJabc");
        access.AuthorityPem.ShouldBe("-----BEGIN CERTIFICATE-----");
        access.Namespace.ShouldBe("n");
        access.ToString().ShouldNotContain("eyJ");
        Options.ToString().ShouldNotContain("eyJ");
    }

    [Fact]
    public void The_authority_may_be_a_file()
    {
        File.WriteAllText(_folder / "ca.pem", "-----BEGIN X");
        _variables["KUBE_CA_PEM"] = _folder / "ca.pem";

        ClusterAccess.Find(Options with { Server = "h:1" }).AuthorityPem.ShouldBe("-----BEGIN X");
    }

    [Fact]
    public void A_file_or_a_context_that_is_asked_for_comes_before_the_variables()
    {
        Config(".kube/config");
        _variables["KUBE_URL"] = "https://other";

        ClusterAccess.Find(Options with { Context = "x" }).Server.Host.ShouldBe("home");
        ClusterAccess
            .Find(Options with { File = _folder / ".kube/config", Namespace = "mine" })
            .Namespace.ShouldBe("mine");
        ClusterAccess.Find(Options).Server.Host.ShouldBe("other");
    }

    [Fact]
    public void A_pod_uses_its_service_account_when_there_is_no_configuration()
    {
        _variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        _variables["KUBERNETES_SERVICE_PORT"] = "6443";
        Directory.CreateDirectory(_folder / "account");
        File.WriteAllText(_folder / "account/token", "t");
        File.WriteAllText(_folder / "account/ca.crt", "PEM");
        File.WriteAllText(_folder / "account/namespace", "mine\n");

        var inside = ClusterAccess.Find(Options);
        Config(".kube/config");
        var outside = ClusterAccess.Find(Options);

        inside.Server.ShouldBe(new Uri("https://[fd00::1]:6443"));
        inside.Namespace.ShouldBe("mine");
        inside.AuthorityPem.ShouldBe("PEM");
        inside.User.TokenFile.ShouldBe(_folder / "account/token");
        outside.Server.Host.ShouldBe("home");
    }

    [Fact]
    public void Where_there_is_none_the_message_says_what_to_set()
    {
        _variables["KUBE_TOKEN"] = "secret1";

        var failure = Should.Throw<KubernetesException>(() => ClusterAccess.Find(Options));

        failure.Message.ShouldBe(
            $"read {_folder / ".kube/config"}: there is no cluster in it. Set KUBECONFIG, or KUBE_URL with KUBE_TOKEN and KUBE_CA_PEM. KUBE_TOKEN is set; it needs the server's address in KUBE_URL."
        );
    }

    [Fact]
    public void A_file_that_is_asked_for_must_be_there() =>
        Should
            .Throw<KubernetesException>(() =>
                ClusterAccess.Find(Options with { File = "/nowhere/x" })
            )
            .Message.ShouldContain("Name a kubeconfig that you may read.");

    public void Dispose() => _folder.Dispose();

    private void Config(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder / name)!);
        File.WriteAllText(
            _folder / name,
            "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://home'}}]\n"
        );
    }
}
