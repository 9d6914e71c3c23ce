namespace Kindling.Kubernetes;

/// <summary>A kind as the server has it.</summary>
/// <param name="ApiVersion">v1, apps/v1.</param>
/// <param name="Kind">Deployment.</param>
/// <param name="Plural">deployments: the name in paths and in Roles.</param>
/// <param name="IsNamespaced">False for what belongs to the whole cluster.</param>
public sealed record ApiResource(string ApiVersion, string Kind, string Plural, bool IsNamespaced)
{
    /// <summary>What may be done: get, list, watch, patch, delete.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>The group; empty for the core.</summary>
    public string Group => ApiVersion.Contains('/') ? ApiVersion.Split('/')[0] : "";

    /// <summary>The path of all objects, or of those in a namespace.</summary>
    internal string Path(string? space) =>
        space is null || !IsNamespaced
            ? $"{Root(ApiVersion)}/{Plural}"
            : $"{Root(ApiVersion)}/namespaces/{Uri.EscapeDataString(space)}/{Plural}";

    /// <summary>The path of one object.</summary>
    internal string Path(string? space, string name) =>
        $"{Path(space)}/{Uri.EscapeDataString(name)}";

    internal static string Root(string apiVersion) =>
        string.Join(
            '/',
            [
                apiVersion.Contains('/') ? "/apis" : "/api",
                .. apiVersion.Split('/').Select(Uri.EscapeDataString),
            ]
        );
}
