namespace Kindling.Docker;

/// <summary>Which of the engine's two builders works.</summary>
public enum ImageBuilder
{
    /// <summary>One step after the other; pulls with <see cref="BuildRequest.RegistryCredentials"/>.</summary>
    Classic,

    /// <summary>
    /// Stages side by side, RUN --mount. It takes no credentials, so private base images must have been pulled before, and FROM takes
    /// names, not image ids. What else a Dockerfile may hold is the engine's age: 20.10 knows no heredocs and no RUN --network.
    /// </summary>
    BuildKit,
}

/// <summary>What to build, beside the context.</summary>
public sealed record BuildRequest
{
    /// <summary>Names with tags that the image gets.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The Dockerfile's path in the context.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>Values for ARG. They are readable in the image's history: no place for secrets.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = Empty.Map;

    /// <summary>Labels beside those of the Dockerfile.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = Empty.Map;

    /// <summary>linux/arm64 …, or null for the engine's own.</summary>
    public string? Platform { get; init; }

    /// <summary>True to run every step again.</summary>
    public bool NoCache { get; init; }

    /// <summary>The network of RUN: default, host or none.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>The stage to build, or null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Who builds.</summary>
    public ImageBuilder Builder { get; init; } = ImageBuilder.Classic;

    /// <summary>By registry host; for the classic builder only.</summary>
    public IReadOnlyDictionary<string, DockerCredential> RegistryCredentials { get; init; } =
        new Dictionary<string, DockerCredential>(StringComparer.Ordinal);
}

/// <summary>Nothing, once.</summary>
internal static class Empty
{
    public static readonly IReadOnlyDictionary<string, string> Map = new Dictionary<string, string>(
        StringComparer.Ordinal
    );
}
