using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Ci;

/// <summary>The model in GitLab's keywords.</summary>
internal static class PipelineJson
{
    // Only YAML is made of it, so that nothing needs an escape for the sake of HTML.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As JSON, in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(Pipeline pipeline)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, s_options);
        writer.WriteStartObject();
        Write(writer, Head(pipeline));
        foreach (var (name, job) in pipeline.Jobs)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, job, ModelJson.Default.Job);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    // Its keywords stand beside the jobs.
    private static void Write(Utf8JsonWriter writer, PipelineHead head)
    {
        var keywords = JsonSerializer.SerializeToElement(head, ModelJson.Default.PipelineHead);
        foreach (var keyword in keywords.EnumerateObject())
        {
            keyword.WriteTo(writer);
        }
    }

    private static PipelineHead Head(Pipeline pipeline) =>
        new()
        {
            Include = pipeline.Include,
            Workflow = pipeline.Workflow,
            Stages = pipeline.Stages,
            Variables = pipeline.Variables,
            Default = pipeline.Default,
        };
}

/// <summary>All of the file but its jobs.</summary>
internal sealed record PipelineHead
{
    public IReadOnlyList<LocalInclude>? Include { get; init; }

    public required Workflow Workflow { get; init; }

    public required IReadOnlyList<string> Stages { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public Defaults? Default { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(PipelineHead))]
[JsonSerializable(typeof(Job))]
internal sealed partial class ModelJson : JsonSerializerContext;
