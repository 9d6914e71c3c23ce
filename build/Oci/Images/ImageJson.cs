using System.Text.Json;

namespace Kindling.Oci;

/// <summary>Reads the JSON of images; what is malformed is one kind of failure.</summary>
internal static class ImageJson
{
    public static T Read<T>(ReadOnlyMemory<byte> json, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            throw new FormatException($"This is not the {what}: {exception.Message}", exception);
        }
    }

    public static Descriptor Descriptor(JsonElement json) =>
        new(
            Text(json, "mediaType") ?? "",
            Digest.Parse(json.GetProperty("digest").GetString() ?? ""),
            json.GetProperty("size").GetInt64()
        )
        {
            Platform = Child(json, "platform") is { } platform
                ? new Platform(
                    Text(platform, "os") ?? "",
                    Text(platform, "architecture") ?? "",
                    Text(platform, "variant")
                )
                : null,
        };

    public static string? Text(JsonElement parent, string name) => Child(parent, name)?.GetString();

    public static JsonElement? Child(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static IEnumerable<JsonElement> Items(JsonElement? parent, string name) =>
        parent is { } element && Child(element, name) is { } array ? array.EnumerateArray() : [];
}
