using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>Reads both forms of discovery.</summary>
internal static class DiscoveryReply
{
    /// <summary>
    /// Asks for everything in one answer (KEP-3352); a server before 1.26 answers the form before, which the last type stands for.
    /// </summary>
    public const string Accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    public static bool IsAggregated(JsonElement root) =>
        root.Text("kind") == "APIGroupDiscoveryList";

    /// <summary>All resources of an aggregated answer.</summary>
    public static IEnumerable<ApiResource> Aggregated(JsonElement root) =>
        from theGroup in root.Items("items")
        let name = theGroup.Text("metadata", "name")
        from version in theGroup.Items("versions")
        let apiVersion = name is null
            ? version.Text("version")!
            : $"{name}/{version.Text("version")}"
        from resource in version.Items("resources")
        where resource.Text("resource") is not null
        // A resource may serve objects of another group's kind; what is asked for here are those of its own.
        select new ApiResource(
            apiVersion,
            resource.Text("responseKind", "kind") ?? "",
            resource.Text("resource")!,
            resource.Text("scope") == "Namespaced"
        )
        {
            Verbs = resource.Texts("verbs"),
        };

    /// <summary>Groups whose own server does not answer: their kinds are missing or old.</summary>
    public static IEnumerable<string> Stale(JsonElement root) =>
        from theGroup in root.Items("items")
        from version in theGroup.Items("versions")
        where version.Text("freshness") == "Stale"
        select $"{theGroup.Text("metadata", "name")}/{version.Text("version")}";

    /// <summary>The resources of one group and version in the form before; subresources ("pods/log") are left out.</summary>
    public static IEnumerable<ApiResource> Legacy(JsonElement root, string apiVersion) =>
        from resource in root.Items("resources")
        let name = resource.Text("name")
        where name is not null && !name.Contains('/')
        select new ApiResource(
            apiVersion,
            resource.Text("kind") ?? "",
            name,
            resource.Flag("namespaced")
        )
        {
            Verbs = resource.Texts("verbs"),
        };
}
