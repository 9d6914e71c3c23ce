using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Whether a live object has all that a manifest says. What the server writes in another way (1000m for 1) counts as other: then it is asked.</summary>
internal static class Coverage
{
    public static bool Has(JsonElement live, JsonNode? wanted) =>
        wanted switch
        {
            null => live.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined,
            JsonObject map => live.ValueKind == JsonValueKind.Object
                && map.All(x =>
                    live.TryGetProperty(x.Key, out var value)
                        ? Has(value, x.Value)
                        : x.Value is null
                ),
            JsonArray list => live.ValueKind == JsonValueKind.Array
                && live.GetArrayLength() == list.Count
                && live.EnumerateArray().Zip(list, Has).All(x => x),
            _ => Same(live, wanted.AsValue()),
        };

    private static bool Same(JsonElement live, JsonValue wanted) =>
        wanted.GetValueKind() is var kind
        && kind == live.ValueKind
        && kind switch
        {
            JsonValueKind.String => live.ValueEquals(wanted.GetValue<string>()),
            JsonValueKind.Number => live.GetRawText() == wanted.ToJsonString(),
            _ => true,
        };
}
