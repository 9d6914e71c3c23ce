using System.Security.Cryptography;
using System.Text;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class EndpointTests : IDisposable
{
    private readonly TempDirectory _home = new();

    [Fact]
    public void DOCKER_HOST_comes_first()
    {
        Context("other", "tcp://other:2375");

        var endpoint = Find(
            ("DOCKER_HOST", "tcp://here:2375"),
            ("DOCKER_CONTEXT", "other"),
            ("DOCKER_API_VERSION", "1.41")
        );

        endpoint.Address.ShouldBe(new Uri("tcp://here:2375"));
        endpoint.Source.ShouldBe("DOCKER_HOST");
        endpoint.PinnedVersion.ShouldBe("1.41");
        endpoint.Tls.ShouldBeNull();
    }

    [Fact]
    public void Then_DOCKER_CONTEXT_then_the_current_context()
    {
        Context("one", "tcp://one:2375");
        Context("two", "unix:///two.sock");
        Config("""{"currentContext": "two"}""");

        Find(("DOCKER_CONTEXT", "one")).Address.Host.ShouldBe("one");
        Find().Address.LocalPath.ShouldBe("/two.sock");
        Find().Source.ShouldBe("context 'two'");
    }

    [Fact]
    public void DOCKER_CONFIG_moves_contexts_and_configuration()
    {
        Context("two", "unix:///two.sock");
        Config("""{"currentContext": "two"}""");

        DockerEndpoint
            .Find(
                new Dictionary<string, string> { ["DOCKER_CONFIG"] = _home / ".docker" },
                "/nowhere"
            )
            .Address.LocalPath.ShouldBe("/two.sock");
    }

    [Fact]
    public void A_socket_of_the_user_is_found()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || File.Exists("/var/run/docker.sock"),
            "the machine has an engine of its own"
        );
        var socket = _home / "docker.sock";
        File.WriteAllText(socket, "");

        Find(("XDG_RUNTIME_DIR", _home.Path)).Address.LocalPath.ShouldBe(socket);
    }

    [Theory]
    [InlineData("DOCKER_TLS_VERIFY", false)]
    [InlineData("DOCKER_TLS", true)]
    public void TLS_of_the_environment_takes_the_files_of_DOCKER_CERT_PATH(
        string variable,
        bool skips
    )
    {
        File.WriteAllText(_home / "ca.pem", "");
        File.WriteAllText(_home / "cert.pem", "");

        var endpoint = Find(
            ("DOCKER_HOST", "tcp://here:2376"),
            (variable, "1"),
            ("DOCKER_CERT_PATH", _home.Path)
        );

        endpoint.Tls.ShouldBe(new EndpointTls(_home / "ca.pem", _home / "cert.pem", null, skips));
    }

    [Fact]
    public void TLS_of_a_context_takes_its_own_files()
    {
        var keys = Context("safe", "tcp://safe:2376", skipVerify: true);
        Directory.CreateDirectory(keys);
        File.WriteAllText(Path.Combine(keys, "key.pem"), "");

        Find(("DOCKER_CONTEXT", "safe"))
            .Tls.ShouldBe(new EndpointTls(null, null, Path.Combine(keys, "key.pem"), true));
    }

    [Theory]
    [InlineData("tcp://far", "http://far:2375/")]
    [InlineData("tcp://far:80", "http://far/")]
    [InlineData("tcp://[::1]:4243", "http://[::1]:4243/")]
    [InlineData("unix:///x", "http://docker/")]
    public void A_port_that_is_left_out_is_the_engines(string address, string expected) =>
        EngineTransport.BaseAddress(Find(("DOCKER_HOST", address))).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(
        "ssh://me@far",
        "DOCKER_HOST is 'ssh://me@far', and ssh:// is not supported: forward the socket with 'ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock me@far'"
    )]
    [InlineData("nonsense", "which is no address")]
    [InlineData("ftp://x", "ftp:// is not supported: use unix://, tcp:// or npipe://")]
    [InlineData("tcp://", "names no host")]
    public void An_address_that_cannot_be_used_is_told(string address, string expected) =>
        Should
            .Throw<DockerException>(() => Find(("DOCKER_HOST", address)))
            .Message.ShouldContain(expected);

    [Fact]
    public void A_context_that_is_not_there_or_broken_is_told()
    {
        Should
            .Throw<DockerException>(() => Find(("DOCKER_CONTEXT", "gone")))
            .Message.ShouldBe(
                "finding the Docker engine failed: DOCKER_CONTEXT asks for the context 'gone', which is not there: list them with 'docker context ls'"
            );
        Config("{");
        Should
            .Throw<DockerException>(() => Find())
            .Message.ShouldContain("config.json cannot be read");
    }

    public void Dispose() => _home.Dispose();

    private DockerEndpoint Find(params (string Name, string Value)[] environment) =>
        DockerEndpoint.Find(
            environment.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
            _home.Path
        );

    private void Config(string json)
    {
        Directory.CreateDirectory(_home / ".docker");
        File.WriteAllText(Path.Combine(_home / ".docker", "config.json"), json);
    }

    private string Context(string name, string host, bool skipVerify = false)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var contexts = Path.Combine(_home / ".docker", "contexts");
        var meta = Path.Combine(contexts, "meta", id);
        Directory.CreateDirectory(meta);
        var skip = skipVerify ? "true" : "false";
        File.WriteAllText(
            Path.Combine(meta, "meta.json"),
            "{\"Endpoints\":{\"docker\":{\"Host\":\""
                + host
                + "\",\"SkipTLSVerify\":"
                + skip
                + "}}}"
        );
        return Path.Combine(contexts, "tls", id, "docker");
    }
}
