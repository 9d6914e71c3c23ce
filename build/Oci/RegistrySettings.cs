using Kindling.Http;

namespace Kindling.Oci;

/// <summary>How registries are spoken to.</summary>
public sealed record RegistrySettings
{
    /// <summary>Patience with requests that carry no blob.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>How long one chunk of a blob may take.</summary>
    public TimeSpan ChunkTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Hosts, with port, that speak plain http and are not on loopback.</summary>
    public IReadOnlyCollection<string> InsecureRegistries { get; init; } = [];

    /// <summary>A PEM file with further authorities to trust; a registry on loopback is then spoken to by https.</summary>
    public string? CaFile { get; init; }

    /// <summary>A larger blob is sent in chunks of this size. ECR wants at least 5 MiB: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html</summary>
    public long ChunkSize { get; init; } = 64 << 20;

    /// <summary>Where the registry is, if not where its name tells: Docker Hub on loopback in tests.</summary>
    internal Uri? Address { get; init; }

    internal bool IsPlain(string registry) =>
        Address?.Scheme == Uri.UriSchemeHttp
        || InsecureRegistries.Contains(registry, StringComparer.OrdinalIgnoreCase)
        || (CaFile is null && NameRules.IsLoopback(registry));
}
