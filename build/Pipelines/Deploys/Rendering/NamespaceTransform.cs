using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Puts an object into another namespace: its own name where it is one, and the accounts that a binding names.</summary>
internal static class NamespaceTransform
{
    public static void Apply(JsonObject content, string space)
    {
        var metadata = content["metadata"]!.AsObject();
        if (content["kind"]!.GetValue<string>() == "Namespace")
        {
            metadata["name"] = space;
            return;
        }

        metadata["namespace"] = space;
        if (content["subjects"] is JsonArray subjects)
        {
            foreach (
                var subject in subjects
                    .OfType<JsonObject>()
                    .Where(x => x["kind"]?.GetValue<string>() == "ServiceAccount")
            )
            {
                subject["namespace"] = space;
            }
        }
    }
}
