using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Kindling.Ci.Validating;

/// <summary>A tree as the schema's validator wants it; each token knows where it comes from.</summary>
internal static class SchemaTree
{
    public static JToken Of(PipelineNode node)
    {
        JToken token = node switch
        {
            MapNode map => Map(map),
            ListNode list => new JArray(list.Items.Select(Of)),
            ScalarNode scalar => Leaf(scalar),
            _ => JValue.CreateNull(),
        };
        token.AddAnnotation(node);
        return token;
    }

    /// <summary>Where a token stands; null for one that was made here.</summary>
    public static PipelineNode? Source(JToken? token) => token?.Annotation<PipelineNode>();

    private static JObject Map(MapNode map)
    {
        var made = new JObject();
        foreach (var entry in map.Entries)
        {
            var property = new JProperty(entry.Name, Of(entry.Value));
            property.AddAnnotation(entry.Key);
            made.Add(property);
        }

        return made;
    }

    private static JValue Leaf(ScalarNode scalar) =>
        scalar.Kind switch
        {
            ScalarKind.Null => JValue.CreateNull(),
            ScalarKind.Boolean => new JValue(
                scalar.Value.ToUpperInvariant() is "TRUE" or "YES" or "ON"
            ),
            // Only small numbers mean anything in a pipeline; the kind of the others is enough.
            ScalarKind.Integer => new JValue(
                long.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : long.MaxValue
            ),
            ScalarKind.Real => new JValue(0.5),
            _ => new JValue(scalar.Value),
        };
}
