using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Ci.Tests.Writing;

/// <summary>YAML as a tree, by another hand than the writer's: proves that what is written says what is meant.</summary>
internal static class PipelineReader
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

    /// <exception cref="JsonException">It is not what the model can hold.</exception>
    public static Pipeline Read(string text) =>
        Tree(text) is JsonObject tree ? Read(tree) : throw new JsonException("the file is no map");

    private static Pipeline Read(JsonObject tree)
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

    internal static JsonNode? Tree(string text)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Node(parser);
    }

    private static JsonNode? Node(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Value(scalar);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Node(parser));
            }

            return list;
        }

        parser.Consume<MappingStart>();
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Consume<Scalar>().Value;
            map.Add(name, Node(parser));
        }

        return map;
    }

    private static JsonValue? Value(Scalar scalar) =>
        scalar switch
        {
            { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
            { Value: "null" or "~" or "" } => null,
            { Value: "true" } => JsonValue.Create(true),
            { Value: "false" } => JsonValue.Create(false),
            _ => int.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : JsonValue.Create(scalar.Value),
        };
}
