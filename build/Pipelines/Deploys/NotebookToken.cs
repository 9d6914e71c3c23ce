using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The Secret with the token that opens the notebooks: made once, and kept by every deploy after.</summary>
internal static class NotebookToken
{
    public const string Name = "notebook-token";
    public const string Key = "token";

    private const int Bytes = 24;

    public static async Task<Manifest> EnsureAsync(
        KubernetesClient client,
        string space,
        CancellationToken cancellationToken
    )
    {
        var name = new ObjectName("v1", "Secret", Name, space);
        var there = await client.GetAsync(name, cancellationToken);
        return Manifest(there?.Text("data", Key) ?? New());
    }

    /// <summary>The token; null where there is none.</summary>
    public static async Task<string?> ReadAsync(
        KubernetesClient client,
        string space,
        CancellationToken cancellationToken
    ) =>
        (
            await client.GetAsync(new ObjectName("v1", "Secret", Name, space), cancellationToken)
        )?.Text("data", Key)
            is { } token
            ? Encoding.ASCII.GetString(Convert.FromBase64String(token))
            : null;

    // In base64, as a Secret has it.
    private static string New() =>
        Convert.ToBase64String(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)))
        );

    private static Manifest Manifest(string token) =>
        new(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject
                {
                    ["name"] = Name,
                    ["labels"] = new JsonObject
                    {
                        ["app.kubernetes.io/name"] = "notebook",
                        ["app.kubernetes.io/part-of"] = "kindling",
                    },
                },
                ["type"] = "Opaque",
                ["data"] = new JsonObject { [Key] = token },
            },
            "notebook"
        );
}
