using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// An object without what says nothing about what it should be: its status, and what the server notes for itself. The items of a list
/// lack apiVersion and kind, so they count as noise too.
/// </summary>
internal static class LiveText
{
    private static readonly string[] s_noise = ["apiVersion", "kind", "status"];

    private static readonly string[] s_metadataNoise =
    [
        "creationTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    ];

    /// <summary>JSON, with the keys in the server's order.</summary>
    public static string Of(JsonElement live) => Write(live, isSecret: false, salt: "");

    /// <summary>The same as an element, for people: what a Secret holds is replaced by words that only tell whether it is the same.</summary>
    /// <param name="live">The object.</param>
    /// <param name="isSecret">True for a Secret.</param>
    /// <param name="salt">What no other run has, so that the words tell nothing else.</param>
    public static JsonElement Shown(JsonElement live, bool isSecret, string salt) =>
        JsonElement.Parse(Write(live, isSecret, salt));

    private static string Write(JsonElement live, bool isSecret, string salt)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var property in live.EnumerateObject().Where(x => !s_noise.Contains(x.Name)))
            {
                if (property.Name == "metadata")
                {
                    // Annotations of a Secret may hold what is in it, or a hash of that.
                    WriteWithout(
                        json,
                        property,
                        isSecret ? [.. s_metadataNoise, "annotations"] : s_metadataNoise
                    );
                }
                else if (isSecret && property.Name is "data" or "stringData")
                {
                    WriteMasked(json, property, salt);
                }
                else
                {
                    property.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteWithout(Utf8JsonWriter json, JsonProperty property, string[] noise)
    {
        json.WriteStartObject(property.Name);
        foreach (var inner in property.Value.EnumerateObject().Where(x => !noise.Contains(x.Name)))
        {
            inner.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteMasked(Utf8JsonWriter json, JsonProperty property, string salt)
    {
        json.WriteStartObject(property.Name);
        foreach (var inner in property.Value.EnumerateObject())
        {
            var sum = SHA256.HashData(Encoding.UTF8.GetBytes(salt + inner.Value.GetRawText()));
            json.WriteString(inner.Name, $"*** ({Convert.ToHexStringLower(sum)[..6]})");
        }

        json.WriteEndObject();
    }
}
