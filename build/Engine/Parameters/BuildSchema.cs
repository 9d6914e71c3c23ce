using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common.Parameters;

/// <summary>
/// <c>.nuke/build.schema.json</c>, JSON Schema draft-04 as NUKE writes it: editors complete parameter files by it, and
/// NUKE's global tool completes command lines.
/// </summary>
internal static class BuildSchema
{
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<ParameterDefinition> parameters
    )
    {
        var definitions = new JsonObject
        {
            ["Host"] = Enumerated(Host.Names),
            ["ExecutableTarget"] = Enumerated([
                .. targets.Select(x => x.Name).Order(StringComparer.Ordinal),
            ]),
            ["Verbosity"] = Enumerated(ParameterDefinition.ValuesOf(typeof(Verbosity))),
            ["NukeBuild"] = Properties(parameters.Where(x => x.IsStock)),
        };
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["definitions"] = definitions,
            ["allOf"] = new JsonArray(
                Properties(parameters.Where(x => !x.IsStock)),
                Reference("NukeBuild")
            ),
        };
        return root.ToJsonString(s_indented) + "\n";
    }

    /// <summary>Writes the file where it changed; a read-only checkout keeps what it has.</summary>
    public static void Update(AbsolutePath file, string schema)
    {
        try
        {
            if (!file.FileExists() || file.ReadAllText() != schema)
            {
                file.WriteAllText(schema);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Serilog.Log.Debug("{File} was not written: {Reason}", file, exception.Message);
        }
    }

    private static JsonObject Properties(IEnumerable<ParameterDefinition> parameters)
    {
        var properties = new JsonObject();
        foreach (var parameter in parameters.OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            properties[parameter.Name] = Describe(parameter);
        }

        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Describe(ParameterDefinition parameter)
    {
        var schema = parameter.IsCollection
            ? new JsonObject
            {
                ["type"] = "array",
                ["items"] = Scalar(parameter, ParameterTypes.ElementOf(parameter.ValueType)!),
            }
            : Scalar(parameter, parameter.ValueType);
        if (parameter.Description is { } description && !schema.ContainsKey("$ref"))
        {
            schema["description"] = description;
        }

        if (parameter.IsSecret)
        {
            schema["default"] = $"Secrets must not stand in a file; set {parameter.Variable}";
        }

        return schema;
    }

    private static JsonObject Scalar(ParameterDefinition parameter, Type type)
    {
        if (parameter == StockParameters.Target || parameter == StockParameters.Skip)
        {
            return Reference("ExecutableTarget");
        }

        if (parameter == StockParameters.Verbosity || parameter == StockParameters.Host)
        {
            return Reference(parameter.Name);
        }

        if (parameter.ValueSet.Count > 0)
        {
            return Enumerated(parameter.ValueSet);
        }

        var name = JsonType(ParameterTypes.Underlying(type));
        return new JsonObject
        {
            ["type"] = Nullable.GetUnderlyingType(type) is null
                ? name
                : new JsonArray("null", name),
        };
    }

    private static string JsonType(Type type) =>
        type switch
        {
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(int) || type == typeof(long) => "integer",
            _ when type == typeof(double) || type == typeof(decimal) || type == typeof(float) =>
                "number",
            _ when System
                    .ComponentModel.TypeDescriptor.GetConverter(type)
                    .CanConvertFrom(typeof(string)) => "string",
            _ => "object",
        };

    private static JsonObject Enumerated(IReadOnlyList<string> values) =>
        new()
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]),
        };

    private static JsonObject Reference(string definition) =>
        new() { ["$ref"] = $"#/definitions/{definition}" };
}
