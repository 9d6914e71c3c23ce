using System.Text;

namespace Kindling.Oci;

/// <summary>
/// Docker's own credentials: DOCKER_AUTH_CONFIG first, as newer clients and GitLab's runners read it, then config.json. In each a
/// helper for the host beats the store, and the store beats what is written down.
/// </summary>
internal sealed class DockerConfigCredential(CredentialSettings settings) : ICredentialSource
{
    public async Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    )
    {
        foreach (var config in await ReadAsync(cancellationToken))
        {
            if (await FindAsync(config, registry, cancellationToken) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }

    private async Task<RegistryCredential?> FindAsync(
        DockerConfig config,
        string registry,
        CancellationToken cancellationToken
    )
    {
        var helper = DockerConfig.Find(config.Helpers, registry) ?? config.Store;
        if (!string.IsNullOrEmpty(helper))
        {
            var found = await new CredentialHelper(helper, settings).GetAsync(
                RegistryKey.ForHelper(registry),
                cancellationToken
            );
            if (found is not null)
            {
                return found;
            }
        }

        return DockerConfig.Find(config.Auths, registry);
    }

    private async Task<IReadOnlyList<DockerConfig>> ReadAsync(CancellationToken cancellationToken)
    {
        var configs = new List<DockerConfig>();
        if (settings.Variable("DOCKER_AUTH_CONFIG") is { } json)
        {
            configs.Add(DockerConfig.Parse(Encoding.UTF8.GetBytes(json), "DOCKER_AUTH_CONFIG"));
        }

        var folder =
            settings.Variable("DOCKER_CONFIG")
            ?? (settings.Home is null ? null : Path.Combine(settings.Home, ".docker"));
        if (
            folder is not null
            && Path.Combine(folder, "config.json") is var file
            && File.Exists(file)
        )
        {
            configs.Add(await ReadAsync(file, cancellationToken));
        }

        return configs;
    }

    private static async Task<DockerConfig> ReadAsync(
        string file,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return DockerConfig.Parse(await File.ReadAllBytesAsync(file, cancellationToken), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
