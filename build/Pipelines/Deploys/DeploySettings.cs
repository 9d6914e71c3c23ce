using System.Text.RegularExpressions;
using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Deploys;

/// <summary>What to deploy to Kubernetes, and where.</summary>
public sealed partial record DeploySettings
{
    /// <summary>What is deployed when nobody says otherwise.</summary>
    public static IReadOnlyList<string> DefaultComponents { get; } =
    ["namespace", "rbac", "hdfs", "spark", "spark-standalone", "history", "notebook"];

    /// <summary>How long a resource may be without a step when nobody says otherwise.</summary>
    public static TimeSpan DefaultResourceDeadline { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long all may take together when nobody says otherwise.</summary>
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromMinutes(15);

    internal const string IngressComponent = "ingress";
    internal const string PoliciesComponent = "network-policies";

    /// <summary>The folder with a folder for each component.</summary>
    public required string Folder { get; init; }

    /// <summary>The namespace, which is made where it is not there.</summary>
    public string Namespace { get; init; } = "spark";

    /// <summary>The folders that are deployed.</summary>
    public IReadOnlyList<string> Components { get; init; } = DefaultComponents;

    /// <summary>The images by their short names, each with its digest and version.</summary>
    public IReadOnlyDictionary<string, PushedImage> Images { get; init; } =
        new Dictionary<string, PushedImage>(StringComparer.Ordinal);

    /// <summary>How many DataNodes there are; null for as many as there are, or the manifest's number.</summary>
    public int? DataNodes { get; init; }

    /// <summary>How many workers the standing cluster has; null as above.</summary>
    public int? Workers { get; init; }

    /// <summary>How many users have a notebook; null as above.</summary>
    public int? Notebooks { get; init; }

    /// <summary>The storage class of all volumes; null for the one they have, or the cluster's own.</summary>
    public string? StorageClass { get; init; }

    /// <summary>What containers ask for and may use, other than the manifests have it.</summary>
    public IReadOnlyList<ContainerResource> ContainerResources { get; init; } = [];

    /// <summary>How large volumes are made, where it is not as large as there or in the manifest.</summary>
    public IReadOnlyList<VolumeSize> VolumeSizes { get; init; } = [];

    /// <summary>The login by which nodes pull; null for registries without one.</summary>
    public PullSecret? Pull { get; init; }

    /// <summary>The pages for the world outside; none by default.</summary>
    public IngressSettings Ingress { get; init; } = new();

    /// <summary>True where pods pull by the Secret: this deploy's, or that of one before.</summary>
    internal bool PullsBySecret
    {
        get => field || Pull is not null;
        init;
    }

    /// <summary>True to take fields that others own.</summary>
    public bool ForceConflicts { get; init; }

    /// <summary>How long a resource may be without a step; another that becomes ready counts as one, since it may have waited for that.</summary>
    public TimeSpan ResourceDeadline { get; init; } = DefaultResourceDeadline;

    /// <summary>How long all may take together.</summary>
    public TimeSpan Deadline { get; init; } = DefaultDeadline;

    /// <summary>How long pods may wait for a node that an autoscaler brings.</summary>
    public TimeSpan CapacityPatience { get; init; }

    /// <summary>The settings with the components that are off by default, where they are wanted.</summary>
    public DeploySettings WithOptional(bool networkPolicies) =>
        this with
        {
            Components =
            [
                .. Components
                    .Concat(Ingress.IsOn ? [IngressComponent] : [])
                    .Concat(networkPolicies ? [PoliciesComponent] : [])
                    .Distinct(),
            ],
        };

    /// <summary>What is wrong with them, all at once.</summary>
    public IReadOnlyList<string> Problems() =>
        [
            .. Label().IsMatch(Namespace)
                ? Array.Empty<string>()
                :
                [
                    $"'{Namespace}' is no namespace's name: lower-case letters, digits and '-', at most 63",
                ],
            .. Counts()
                .Where(x => x.Value < x.Least)
                .Select(x => $"{x.Name} is {x.Value}, and must be at least {x.Least}"),
            .. Components.Count == 0 ? (string[])["there are no components to deploy"] : [],
            .. Images
                .Where(x => x.Value.Reference.Digest is null)
                .Select(x => $"the image {x.Key} ({x.Value.Reference}) has no digest"),
            .. !Ingress.IsOn && Components.Contains(IngressComponent)
                ? (string[])["the component ingress wants its host: --ingress-host"]
                : [],
            .. Ingress.Problems(),
        ];

    private IEnumerable<(string Name, int? Value, int Least)> Counts() =>
        [("DataNodes", DataNodes, 1), ("Workers", Workers, 0), ("Notebooks", Notebooks, 0)];

    [GeneratedRegex(
        "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Label();
}
