using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kindling.Docker;

/// <summary>The contexts that `docker context create` wrote: docker/cli, cli/context/store.</summary>
internal sealed class ContextStore(string folder)
{
    public DockerEndpoint Load(string name, string source)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var meta = Path.Combine(folder, "meta", id, "meta.json");
        if (!File.Exists(meta))
        {
            throw Failure(
                $"{source} asks for the context '{name}', which is not there",
                "list them with 'docker context ls'"
            );
        }

        var (host, skipVerify) = Read(name, meta);
        var keys = Path.Combine(folder, "tls", id, "docker");
        var endpoint = DockerEndpoint.At(host, $"context '{name}'");
        var tls = Directory.Exists(keys) || skipVerify || endpoint.Address.Scheme == "https";
        return tls && endpoint.Address.Scheme is "tcp" or "https"
            ? endpoint with
            {
                Tls = EndpointTls.FromFolder(keys, skipVerify),
            }
            : endpoint;
    }

    private static (string Host, bool SkipVerify) Read(string name, string meta)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(meta));
            var docker = document.RootElement.Child("Endpoints").Child("docker");
            return docker.Text("Host") is { } host
                ? (host, docker.Flag("SkipTLSVerify"))
                : throw Failure(
                    $"the context '{name}' names no Docker engine",
                    "choose another with 'docker context use'"
                );
        }
        catch (Exception exception)
            when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Failure(
                $"the context '{name}' cannot be read ({exception.Message.TrimEnd('.')})",
                "make it anew with 'docker context create', or set DOCKER_HOST",
                exception
            );
        }
    }

    private static DockerException Failure(string message, string hint, Exception? inner = null) =>
        new("finding the Docker engine", message, hint, inner);
}
