namespace Kindling.Docker;

/// <summary>Where a Docker engine listens, and how it is spoken to.</summary>
/// <param name="Address">unix://, tcp:// or npipe://.</param>
public sealed record DockerEndpoint(Uri Address)
{
    /// <summary>The key material, or null for a connection without TLS.</summary>
    public EndpointTls? Tls { get; init; }

    /// <summary>The version of the API that DOCKER_API_VERSION asks for, instead of the newest that both sides know.</summary>
    public string? PinnedVersion { get; init; }

    /// <summary>What named this endpoint, as it may be told to a person: "DOCKER_HOST", "context 'x'", "the usual socket".</summary>
    public string Source { get; init; } = "the caller";

    /// <summary>True for a socket or a pipe, or an address on loopback.</summary>
    public bool IsLocal => Address.Scheme is "unix" or "npipe" || Address.IsLoopback;

    /// <summary>The endpoint that the docker command would use, or a <see cref="DockerException"/> that says what to do.</summary>
    /// <param name="environment">DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG and the rest.</param>
    /// <param name="homeDirectory">Where .docker is, unless DOCKER_CONFIG says otherwise.</param>
    public static DockerEndpoint Find(
        IReadOnlyDictionary<string, string> environment,
        string homeDirectory
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(homeDirectory);
        return new EndpointSearch(environment, homeDirectory).Find();
    }

    /// <summary>An endpoint from its address, checked.</summary>
    public static DockerEndpoint At(string address, string source = "the caller")
    {
        ArgumentNullException.ThrowIfNull(address);
        return new DockerEndpoint(EndpointAddress.Parse(address, source)) { Source = source };
    }
}

/// <summary>The files that make a connection to an engine a TLS connection.</summary>
/// <param name="Ca">The authority that signed the engine's certificate; null for the machine's own list.</param>
/// <param name="Certificate">The client's certificate.</param>
/// <param name="Key">Its key.</param>
/// <param name="SkipVerify">True when the engine's certificate is not looked at.</param>
public sealed record EndpointTls(string? Ca, string? Certificate, string? Key, bool SkipVerify)
{
    // docker/cli reads the files that are there and leaves out the others: cli/context/docker/load.go.
    internal static EndpointTls FromFolder(string folder, bool skipVerify) =>
        new(
            IfThere(folder, "ca.pem"),
            IfThere(folder, "cert.pem"),
            IfThere(folder, "key.pem"),
            skipVerify
        );

    private static string? IfThere(string folder, string file) =>
        Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
