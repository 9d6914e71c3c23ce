using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>How much of something a container asks for or may use: namenode.limits.memory=2Gi.</summary>
/// <param name="Container">Its name in the manifests.</param>
/// <param name="Kind">requests or limits.</param>
/// <param name="Resource">cpu or memory.</param>
/// <param name="Amount">As Kubernetes writes it.</param>
public sealed partial record ContainerResource(
    string Container,
    string Kind,
    string Resource,
    string Amount
)
{
    /// <summary>What is wrong with a text; null for nothing.</summary>
    public static string? Problem(string text) =>
        Pattern().IsMatch(text)
            ? null
            : $"'{text}' is no container's resource: write it as namenode.limits.memory=2Gi (limits or requests, cpu or memory)";

    /// <summary>The text as a value.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ContainerResource Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new ContainerResource(
                match.Groups["container"].Value,
                match.Groups["kind"].Value,
                match.Groups["resource"].Value,
                match.Groups["amount"].Value
            )
            : throw new FormatException(Problem(text));
    }

    /// <summary>Sets it on the containers of that name; all that is wrong with the outcome is told at once.</summary>
    internal static void Apply(
        IReadOnlyList<Manifest> manifests,
        IReadOnlyList<ContainerResource> resources
    )
    {
        var containers = manifests
            .SelectMany(x => x.PodTemplate?["spec"]?["containers"]?.AsArray() ?? [])
            .OfType<JsonObject>()
            .ToLookup(x => x["name"]!.GetValue<string>(), StringComparer.Ordinal);
        var problems = resources
            .Where(x => !containers.Contains(x.Container))
            .Select(x =>
                $"there is no container {x.Container}: {string.Join(", ", containers.Select(y => y.Key).Order(StringComparer.Ordinal))}"
            )
            .ToList();
        foreach (var resource in resources)
        {
            foreach (var container in containers[resource.Container])
            {
                container["resources"]![resource.Kind]![resource.Resource] = resource.Amount;
            }
        }

        problems.AddRange(
            resources
                .Select(x => (x.Container, x.Resource))
                .Distinct()
                .SelectMany(x => containers[x.Container].Select(y => TooMuch(y, x.Resource)))
                .OfType<string>()
        );
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }
    }

    private static string? TooMuch(JsonObject container, string resource)
    {
        var request = container["resources"]!["requests"]![resource]!.GetValue<string>();
        var limit = container["resources"]!["limits"]![resource]!.GetValue<string>();
        return Quantity.Parse(request) <= Quantity.Parse(limit)
            ? null
            : $"the container {container["name"]} would ask for {request} of {resource}, and its limit is {limit}";
    }

    [GeneratedRegex(
        @"^(?<container>[a-z0-9-]+)\.(?<kind>requests|limits)\.(?<resource>cpu|memory)=(?<amount>[0-9]+(\.[0-9]+)?(m|[kMGT]i?)?)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
