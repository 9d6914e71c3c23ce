using System.Text.RegularExpressions;
using NJsonSchema;

namespace Kindling.Ci.Validating;

/// <summary>All that a schema may demand at one place of a tree, whichever of its forms is meant.</summary>
internal sealed class SchemaSpot
{
    private readonly List<JsonSchema> _schemas = [];
    private readonly Dictionary<string, SchemaSpot> _keys = new(StringComparer.Ordinal);
    private SchemaSpot? _items;

    public SchemaSpot(IEnumerable<JsonSchema> schemas)
    {
        var seen = new HashSet<JsonSchema>();
        var open = new Stack<JsonSchema>(schemas);
        while (open.TryPop(out var next))
        {
            var schema = next.ActualSchema;
            if (seen.Add(schema))
            {
                _schemas.Add(schema);
                Forms(schema).ToList().ForEach(open.Push);
            }
        }

        LooksAtText = _schemas.Exists(schema =>
            schema.Pattern is not null
            || schema.Enumeration.Count > 0
            || schema.MaxLength is not null
            || schema.MinLength > 1
        );
    }

    /// <summary>True when it matters what is in a text.</summary>
    public bool LooksAtText { get; }

    /// <summary>The items of a list at this place.</summary>
    public SchemaSpot Items =>
        _items ??= new SchemaSpot(
            _schemas.SelectMany(schema =>
                schema.Item is { } item ? schema.Items.Append(item) : schema.Items
            )
        );

    /// <summary>True when a list with so many items is another one than a list without those that look alike.</summary>
    public bool Counts(int items) =>
        _schemas.Exists(schema =>
            schema.UniqueItems
            || schema.MinItems > 1
            || (schema.MaxItems > 0 && items > schema.MaxItems)
        );

    /// <summary>The value of a key of a map at this place.</summary>
    public SchemaSpot Key(string name)
    {
        if (!_keys.TryGetValue(name, out var spot))
        {
            _keys[name] = spot = new SchemaSpot(
                _schemas.SelectMany(schema => Values(schema, name))
            );
        }

        return spot;
    }

    private static IEnumerable<JsonSchema> Forms(JsonSchema schema) =>
        [
            .. schema.OneOf,
            .. schema.AnyOf,
            .. schema.AllOf,
            .. ((JsonSchema?[])[schema.Not]).OfType<JsonSchema>(),
        ];

    private static IEnumerable<JsonSchema> Values(JsonSchema schema, string name)
    {
        var values = schema
            .PatternProperties.Where(pattern =>
                Regex.IsMatch(name, pattern.Key, RegexOptions.None, TimeSpan.FromSeconds(1))
            )
            .Select(pattern => (JsonSchema)pattern.Value)
            .ToList();
        if (schema.Properties.TryGetValue(name, out var property))
        {
            values.Add(property);
        }

        return schema.AdditionalPropertiesSchema is { } other && values.Count == 0
            ? [other]
            : values;
    }
}
