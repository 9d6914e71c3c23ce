using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kindling.Ci;

/// <summary>The model as a tree of GitLab's keywords.</summary>
internal static class PipelineJson
{
    public static JsonObject Write(Pipeline pipeline)
    {
        var head = Node(
            new PipelineHead
            {
                Include = pipeline.Include,
                Workflow = pipeline.Workflow,
                Stages = pipeline.Stages,
                Variables = pipeline.Variables,
                Default = pipeline.Default,
            },
            ModelJson.Default.PipelineHead
        );
        foreach (var (name, job) in pipeline.Jobs)
        {
            head[name] = Node(job, ModelJson.Default.Job);
        }

        return head;
    }

    private static JsonObject Node<T>(
        T value,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => JsonSerializer.SerializeToNode(value, type)!.AsObject();
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
