namespace Kindling.Oci;

/// <summary>The many ways to write a registry's host in configuration, brought to one.</summary>
internal static class RegistryKey
{
    /// <summary>Docker Hub's key in config.json, kept by Docker since its first registry.</summary>
    public const string DockerHub = "https://index.docker.io/v1/";

    /// <summary>The host, with its port, in small letters: without scheme and without path.</summary>
    public static string Of(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? key : key[(scheme + 3)..];
        var host = rest.Split('/')[0];
#pragma warning disable CA1308 // Hosts are written in small letters.
        return NameRules.NormalRegistry(host.ToLowerInvariant());
#pragma warning restore CA1308
    }

    /// <summary>What a credential helper is asked for.</summary>
    public static string ForHelper(string registry) =>
        Of(registry) == NameRules.DockerHub ? DockerHub : registry;
}
