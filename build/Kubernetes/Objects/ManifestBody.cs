using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Kubernetes;

/// <summary>Writes a manifest as a request's body, without copying it and without what is the server's.</summary>
internal static class ManifestBody
{
    private static readonly string[] s_serversOwn = ["managedFields", "creationTimestamp"];

    public static byte[] Of(JsonObject manifest)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in manifest.Where(x => x.Key != "status"))
            {
                json.WritePropertyName(name);
                if (name == "metadata" && value is JsonObject metadata)
                {
                    WriteMetadata(json, metadata);
                }
                else
                {
                    Write(json, value);
                }
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, JsonObject metadata)
    {
        json.WriteStartObject();
        foreach (var (name, value) in metadata.Where(x => !s_serversOwn.Contains(x.Key)))
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JsonNode? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            value.WriteTo(json);
        }
    }
}
