namespace Kindling.Ci;

/// <summary>The tiers of environments: https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments.</summary>
internal static class DeploymentTiers
{
    public static IReadOnlyList<string> All { get; } =
    ["production", "staging", "testing", "development", "other"];
}
