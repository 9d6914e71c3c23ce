using FsCheck;
using FsCheck.Fluent;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Config;

public sealed class KubeConfigTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public void The_first_file_that_has_an_entry_wins_whole()
    {
        var names = Gen.SubListOf("a", "b", "c");
        var file =
            from clusters in names
            from users in names
            from current in Gen.Elements("", "a", "b")
            select (Clusters: clusters.ToArray(), Users: users.ToArray(), Current: current);
        Prop.ForAll(
                file.ListOf().ToArbitrary(),
                files =>
                {
                    var texts = files.Select((x, i) => Text(x.Clusters, x.Users, x.Current, i));
                    var merged = KubeConfig.Merge([
                        .. texts.Select((text, i) => KubeConfig.Parse(text, $"/f{i}/config")),
                    ]);
                    return merged.CurrentContext
                            == files.Select(x => x.Current).FirstOrDefault(x => x.Length > 0)
                        && Same(merged.Clusters, [.. files.Select(x => x.Clusters)])
                        && Same(merged.Users, [.. files.Select(x => x.Users)]);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_files_of_KUBECONFIG_are_one_configuration_and_missing_ones_are_skipped()
    {
        Write(
            "one/config",
            "contexts: [{name: x, context: {cluster: c, user: u, namespace: mine}}]"
        );
        Write(
            "two/config",
            "current-context: x\nclusters: [{name: c, cluster: {server: 'https://h:6443/path', certificate-authority: ca.pem}}]\nusers: [{name: u, user: {tokenFile: ../t}}]"
        );
        Write("two/ca.pem", "PEM");

        var access = Find($"{_folder / "one/config"}:/nowhere:{_folder / "two/config"}");

        access.Server.ShouldBe(new Uri("https://h:6443/path"));
        access.Namespace.ShouldBe("mine");
        access.AuthorityPem.ShouldBe("PEM");
        access.User.TokenFile.ShouldBe(_folder / "t");
        access.Source.ShouldBe($"context 'x' of {_folder / "one/config"}");
    }

    [Fact]
    public void Everything_a_cluster_and_a_user_may_say_is_heard()
    {
        Write(
            "config",
            """
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u}}]
            clusters:
            - name: c
              cluster:
                server: h:6443
                insecure-skip-tls-verify: true
                tls-server-name: other
                proxy-url: http://user:word@proxy:3128
                disable-compression: true
                certificate-authority-data: UEVN
                extensions:
                - {name: client.authentication.k8s.io/exec, extension: {audience: "06"}}
            users:
            - name: u
              user:
                as: somebody
                as-uid: "7"
                as-groups: [g1, g2]
                as-user-extra: {scopes: [a, b]}
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: ./bin/login
                  args: ["a b", c]
                  env: [{name: A, value: "1"}]
                  provideClusterInfo: true
                  installHint: Get it.
            """
        );

        var access = Find(_folder / "config");

        access.Server.ShouldBe(new Uri("https://h:6443"));
        access.SkipVerify.ShouldBeTrue();
        access.ServerName.ShouldBe("other");
        access.Proxy.ShouldBe(new Uri("http://user:word@proxy:3128"));
        access.AllowCompression.ShouldBeFalse();
        access.AuthorityPem.ShouldBe("PEM");
        access
            .User.Impersonation.Select(x => $"{x.Key}: {x.Value}")
            .ShouldBe([
                "Impersonate-User: somebody",
                "Impersonate-Uid: 7",
                "Impersonate-Group: g1",
                "Impersonate-Group: g2",
                "Impersonate-Extra-scopes: a",
                "Impersonate-Extra-scopes: b",
            ]);
        var plugin = access.User.Plugin.ShouldNotBeNull();
        plugin.Command.ShouldBe(_folder / "bin/login");
        plugin.Arguments.ShouldBe(["a b", "c"]);
        plugin.Variables["A"].ShouldBe("1");
        plugin.ProvideClusterInfo.ShouldBeTrue();
        plugin.ClusterConfigJson.ShouldBe("""{"audience":"06"}""");
        plugin.InteractiveMode.ShouldBe("IfAvailable");
        plugin.InstallHint.ShouldBe("Get it.");
    }

    [Theory]
    [InlineData("token: secret1", true)]
    [InlineData("tokenFile: t", true)]
    [InlineData("client-certificate-data: UEVN, client-key-data: UEVN", true)]
    [InlineData("as: x", false)]
    public void A_program_is_asked_only_when_there_is_nothing_else(string user, bool isKnown)
    {
        Write(
            "config",
            User(
                $"{user}, exec: {{apiVersion: {UserReader.V1}, command: x, interactiveMode: Never}}"
            )
        );

        (Find(_folder / "config").User.Plugin is null).ShouldBe(isKnown);
    }

    [Fact]
    public void What_stands_in_the_file_comes_before_what_it_names()
    {
        Write(
            "config",
            User(
                "client-certificate-data: QQ==, client-certificate: /nowhere, client-key-data: Qg=="
            )
        );

        var user = Find(_folder / "config").User;

        (user.CertificatePem, user.KeyPem).ShouldBe(("A", "B"));
        user.ToString().ShouldBe("ClusterUser { known by a certificate }");
    }

    [Theory]
    [InlineData("username: u, password: p", "users with a password are gone")]
    [InlineData("auth-provider: {name: gcp}", "'gcp' is gone since Kubernetes 1.26")]
    [InlineData("client-certificate-data: QQ==", "not both")]
    [InlineData("client-key: /nowhere/key", "/nowhere/key")]
    [InlineData(
        "client-certificate-data: '***', client-key-data: QQ==",
        "client-certificate-data is not base64"
    )]
    [InlineData(
        "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}",
        "speaks 'client.authentication.k8s.io/v1alpha1'"
    )]
    [InlineData(
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: x}",
        "interactiveMode of the exec plugin is ''"
    )]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1}", "names no command")]
    public void A_user_that_cannot_be_is_told(string user, string expected)
    {
        Write("config", User(user));

        Should
            .Throw<KubernetesException>(() => Find(_folder / "config"))
            .Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData(
        "contexts: [{name: a, context: {}}, {name: b, context: {}}]",
        "there is no current-context. Choose one of a, b."
    )]
    [InlineData(
        "current-context: z\ncontexts: [{name: a, context: {}}]",
        "there is no context 'z'. Choose one of a."
    )]
    [InlineData(
        "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]",
        "names the cluster 'c', which is not there"
    )]
    [InlineData(
        "clusters: [{name: a, cluster: {}}, {name: a, cluster: {}}]",
        "two clusters of the name 'a'"
    )]
    [InlineData(
        "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'ftp://x'}}]",
        "no http or https URL"
    )]
    [InlineData(
        "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://x', proxy-url: 'x'}}]",
        "proxy-url"
    )]
    [InlineData("a: on", "config:1")]
    public void A_configuration_that_cannot_be_is_told(string text, string expected)
    {
        Write("config", text);

        Should
            .Throw<KubernetesException>(() => Find(_folder / "config"))
            .Message.ShouldContain(expected);
    }

    public void Dispose() => _folder.Dispose();

    private static ClusterAccess Find(string list) =>
        ClusterAccess.Find(
            new AccessOptions(new Dictionary<string, string> { ["KUBECONFIG"] = list }, "/nowhere")
        );

    private static string User(string fields) =>
        $"current-context: x\ncontexts: [{{name: x, context: {{cluster: c, user: u}}}}]\nclusters: [{{name: c, cluster: {{server: 'https://h'}}}}]\nusers: [{{name: u, user: {{{fields}}}}}]\n";

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder / name)!);
        File.WriteAllText(_folder / name, text);
    }

    private static bool Same(
        IReadOnlyDictionary<string, ConfigEntry> merged,
        IReadOnlyList<string[]> files
    ) =>
        new[] { "a", "b", "c" }.All(name =>
        {
            var first = files.Index().Where(x => x.Item.Contains(name)).Select(x => x.Index);
            return merged.TryGetValue(name, out var entry)
                ? entry.File == $"/f{first.First()}/config"
                    && entry.Value.GetProperty("mark").GetInt32() == first.First()
                : !first.Any();
        });

    private static string Text(string[] clusters, string[] users, string current, int mark) =>
        $"current-context: '{current}'\nclusters: [{string.Join(',', clusters.Select(x => $"{{name: {x}, cluster: {{mark: {mark}}}}}"))}]\nusers: [{string.Join(',', users.Select(x => $"{{name: {x}, user: {{mark: {mark}}}}}"))}]\n";
}
