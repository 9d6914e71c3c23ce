using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Kubernetes;

/// <summary>Writes JSON as YAML that <see cref="YamlReader"/>, and kubectl, read as the same JSON; the same bytes each time.</summary>
public static class YamlWriter
{
    /// <summary>One document, without a marker before it.</summary>
    public static string Write(JsonElement value)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(
            text,
            EmitterSettings.Default.WithBestWidth(int.MaxValue).WithIndentedSequences()
        );
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>One document.</summary>
    public static string Write(JsonNode value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Write(JsonSerializer.SerializeToElement(value, NodeJson.Default.JsonNode));
    }

    private static void Write(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(null, null, true, MappingStyle.Block));
                foreach (var property in value.EnumerateObject())
                {
                    emitter.Emit(Text(property.Name));
                    Write(emitter, property.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(null, null, true, SequenceStyle.Block));
                foreach (var item in value.EnumerateArray())
                {
                    Write(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(value.GetString()!));
                break;
            default:
                emitter.Emit(new Scalar(value.GetRawText()));
                break;
        }
    }

    private static Scalar Text(string text) =>
        new(
            null,
            null,
            text,
            text.Contains('\n') ? ScalarStyle.Literal
                : IsPlain(text) ? ScalarStyle.Any
                : ScalarStyle.DoubleQuoted,
            isPlainImplicit: true,
            isQuotedImplicit: true
        );

    // A text that would be read as something else, or as nothing, is quoted.
    private static bool IsPlain(string text)
    {
        try
        {
            return !YamlScalar.IsWord(text)
                && YamlScalar
                    .Read(new Scalar(null, null, text, ScalarStyle.Plain, true, false))
                    ?.GetValueKind() == JsonValueKind.String;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
internal sealed partial class NodeJson : System.Text.Json.Serialization.JsonSerializerContext;
