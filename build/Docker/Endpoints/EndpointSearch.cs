using System.Text.Json;

namespace Kindling.Docker;

/// <summary>Looks for the engine in the order of docker/cli: cli/command/cli.go, resolveContextName.</summary>
internal sealed class EndpointSearch(
    IReadOnlyDictionary<string, string> environment,
    string homeDirectory
)
{
    private const string Operation = "finding the Docker engine";
    private const string DefaultContext = "default";

    private string ConfigFolder =>
        Variable("DOCKER_CONFIG") ?? Path.Combine(homeDirectory, ".docker");

    public DockerEndpoint Find() =>
        FindAddress() with
        {
            PinnedVersion = Variable("DOCKER_API_VERSION"),
        };

    private DockerEndpoint FindAddress()
    {
        if (Variable("DOCKER_HOST") is { } host)
        {
            return WithTls(DockerEndpoint.At(host, "DOCKER_HOST"));
        }

        if (Variable("DOCKER_CONTEXT") is { } asked)
        {
            return OfContext(asked, "DOCKER_CONTEXT");
        }

        var config = Path.Combine(ConfigFolder, "config.json");
        return CurrentContext(config) is { } current ? OfContext(current, config) : UsualSocket();
    }

    private DockerEndpoint OfContext(string name, string source) =>
        name == DefaultContext
            ? UsualSocket()
            : new ContextStore(Path.Combine(ConfigFolder, "contexts")).Load(name, source);

    // DOCKER_TLS alone encrypts without looking at the engine's certificate, as docker --tls does.
    private DockerEndpoint WithTls(DockerEndpoint endpoint)
    {
        var verify = Variable("DOCKER_TLS_VERIFY") is not null;
        var wanted = verify || Variable("DOCKER_TLS") is not null;
        return endpoint.Address.Scheme == "https" || (wanted && endpoint.Address.Scheme == "tcp")
            ? endpoint with
            {
                Tls = wanted
                    ? EndpointTls.FromFolder(
                        Variable("DOCKER_CERT_PATH") ?? ConfigFolder,
                        skipVerify: !verify
                    )
                    : new EndpointTls(null, null, null, SkipVerify: false),
            }
            : endpoint;
    }

    private static string? CurrentContext(string config)
    {
        if (!File.Exists(config))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(config));
            return document.RootElement.Text("currentContext");
        }
        catch (Exception exception)
            when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DockerException(
                Operation,
                $"{config} cannot be read ({exception.Message.TrimEnd('.')})",
                "mend it, or set DOCKER_HOST",
                exception
            );
        }
    }

    private DockerEndpoint UsualSocket()
    {
        var sockets = UsualSockets().ToList();
        return
            sockets.Find(socket =>
                socket.StartsWith("npipe", StringComparison.Ordinal) || File.Exists(socket)
            )
                is { } found
            ? DockerEndpoint.At(
                found.StartsWith('/') ? "unix://" + found : found,
                "the usual socket"
            )
            : throw new DockerException(
                Operation,
                $"no engine listens on this machine (looked for {string.Join(", ", sockets)})",
                "install and start Docker, or set DOCKER_HOST"
            );
    }

    private IEnumerable<string> UsualSockets()
    {
        if (OperatingSystem.IsWindows())
        {
            yield return "npipe:////./pipe/docker_engine";
            yield break;
        }

        yield return "/var/run/docker.sock";
        if (Variable("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "docker.sock");
        }

        yield return Path.Combine(homeDirectory, ".docker", "run", "docker.sock");
    }

    private string? Variable(string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
