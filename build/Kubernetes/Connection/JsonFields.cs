using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>Reads JSON leniently: what is missing, null or of another kind counts as not there.</summary>
public static class JsonFields
{
    /// <summary>The value at a path of names.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (
                element.ValueKind != JsonValueKind.Object
                || !element.TryGetProperty(name, out element)
            )
            {
                return default;
            }
        }

        return element;
    }

    /// <summary>A text that is not empty, or null.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } value
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>True for true alone.</summary>
    public static bool Flag(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path).ValueKind == JsonValueKind.True;

    /// <summary>A number, or null.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(
        this JsonElement element,
        params ReadOnlySpan<string> path
    ) => element.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The texts in a list.</summary>
    public static IReadOnlyList<string> Texts(
        this JsonElement element,
        params ReadOnlySpan<string> path
    ) =>
        [
            .. element
                .Items(path)
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!),
        ];
}
