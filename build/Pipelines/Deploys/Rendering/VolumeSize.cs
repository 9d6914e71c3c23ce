using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>How large the volumes of a StatefulSet's pods are made: datanode=500Gi. Kubernetes changes none that is there.</summary>
/// <param name="Workload">The StatefulSet.</param>
/// <param name="Size">As Kubernetes writes it.</param>
public sealed partial record VolumeSize(string Workload, string Size)
{
    /// <summary>What is wrong with a text; null for nothing.</summary>
    public static string? Problem(string text) =>
        Pattern().IsMatch(text)
            ? null
            : $"'{text}' is no size of volumes: write it as datanode=500Gi";

    /// <summary>The text as a value.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static VolumeSize Parse(string text) =>
        Pattern().Match(text) is { Success: true } match
            ? new VolumeSize(match.Groups["workload"].Value, match.Groups["size"].Value)
            : throw new FormatException(Problem(text));

    /// <summary>Sets them; those for what has no volumes are told at once.</summary>
    internal static void Apply(IReadOnlyList<Manifest> manifests, IReadOnlyList<VolumeSize> sizes)
    {
        var claims = manifests
            .Where(x => x.Kind == "StatefulSet")
            .SelectMany(set =>
                (set.Content["spec"]?["volumeClaimTemplates"]?.AsArray() ?? []).Select(claim =>
                    (set.Name.Name, Claim: claim!)
                )
            )
            .ToLookup(x => x.Name, x => x.Claim, StringComparer.Ordinal);
        var unknown = sizes
            .Where(x => !claims.Contains(x.Workload))
            .Select(x =>
                $"{x.Workload} has no volumes: {string.Join(", ", claims.Select(y => y.Key).Order(StringComparer.Ordinal))} have"
            )
            .ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidSettingsException(unknown);
        }

        foreach (var size in sizes)
        {
            foreach (var claim in claims[size.Workload])
            {
                claim["spec"]!["resources"]!["requests"]!["storage"] = size.Size;
            }
        }
    }

    /// <summary>Sizes with those of the others where they say nothing of a workload.</summary>
    internal static IReadOnlyList<VolumeSize> Fill(
        IReadOnlyList<VolumeSize> sizes,
        IEnumerable<VolumeSize> others
    ) => [.. sizes, .. others.ExceptBy(sizes.Select(x => x.Workload), x => x.Workload)];

    [GeneratedRegex(
        @"^(?<workload>[a-z0-9-]+)=(?<size>[1-9][0-9]*(\.[0-9]+)?[kMGTP]i?)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
