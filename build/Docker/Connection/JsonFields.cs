using System.Text.Json;

namespace Kindling.Docker;

/// <summary>Reads the engine's JSON leniently: what is missing, null or of another kind counts as not there.</summary>
internal static class JsonFields
{
    public static JsonElement Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value
            : default;

    /// <summary>A text that is not empty, or null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.String } value
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    public static long Number(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt64(out var number)
            ? number
            : 0;

    public static bool Flag(this JsonElement element, string name) =>
        element.Child(name).ValueKind == JsonValueKind.True;

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [
            .. element
                .Items(name)
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!),
        ];

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Properties(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject() : [];

    public static IReadOnlyDictionary<string, string> TextMap(
        this JsonElement element,
        string name
    ) =>
        element
            .Properties(name)
            .Where(property => property.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(
                property => property.Name,
                property => property.Value.GetString()!,
                StringComparer.Ordinal
            );
}
