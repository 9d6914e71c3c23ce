using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Where a notebook's JupyterLab answers: under a path of its own where it stands behind an ingress.</summary>
internal static class NotebookAddress
{
    private const string Option = "--ServerApp.base_url=/";

    /// <summary>The path without its first '/'; empty for none.</summary>
    public static string PathOf(JsonElement pod) =>
        pod.Items("spec", "containers")
            .SelectMany(container => container.Items("args"))
            .Select(argument => argument.GetString() ?? "")
            .Where(argument => argument.StartsWith(Option, StringComparison.Ordinal))
            .Select(argument =>
                argument[Option.Length..]
                    .Replace("$(POD_NAME)", pod.Text("metadata", "name"), StringComparison.Ordinal)
            )
            .FirstOrDefault("");
}
