using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kindling.Ci;

/// <summary>The model as a tree of GitLab's keywords, and back; a keyword that the model does not have is an error.</summary>
internal static class PipelineJson
{
    // Jobs stand beside these: https://docs.gitlab.com/ci/yaml/#global-keywords
    private static readonly string[] s_global =
    [
        "include",
        "workflow",
        "stages",
        "variables",
        "default",
    ];

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

    /// <exception cref="JsonException">It is not what the model can hold.</exception>
    public static Pipeline Read(JsonObject tree)
    {
        var head = new JsonObject();
        foreach (var keyword in s_global.Where(tree.ContainsKey))
        {
            head[keyword] = tree[keyword]!.DeepClone();
        }

        var read = head.Deserialize(ModelJson.Default.PipelineHead)!;
        return new Pipeline
        {
            Include = read.Include,
            Workflow = read.Workflow,
            Stages = read.Stages,
            Variables = read.Variables,
            Default = read.Default,
            Jobs =
            [
                .. tree.Where(x => !s_global.Contains(x.Key))
                    .Select(x =>
                        KeyValuePair.Create(x.Key, x.Value.Deserialize(ModelJson.Default.Job)!)
                    ),
            ],
        };
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
