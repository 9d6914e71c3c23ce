using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace Kindling.Ci.Validating;

/// <summary>
/// GitLab's own schema of a pipeline's file, in <c>gitlab-ci.schema.json</c>, read when it is first asked for. The file is the one
/// within gitlab-ci-local 4.75.1 (MIT), unchanged but for its layout; GitLab's is app/assets/javascripts/editor/schema/ci.json (MIT).
/// </summary>
internal static class SchemaStore
{
    private static readonly Lazy<JsonSchema> s_schema = new(Load);

    public static JsonSchema Schema => s_schema.Value;

    /// <summary>The keywords of a job.</summary>
    public static JsonSchema Job => Schema.Definitions["job_template"];

    private static JsonSchema Load()
    {
        using var stream = typeof(SchemaStore).Assembly.GetManifestResourceStream(
            "gitlab-ci.schema.json"
        )!;
        using var reader = new StreamReader(stream);
        var schema = JObject.Parse(reader.ReadToEnd());
        foreach (var property in schema.Descendants().OfType<JProperty>().ToList())
        {
            Rewrite(property);
        }

        return JsonSchema.FromJsonAsync(schema.ToString()).GetAwaiter().GetResult();
    }

    // NJsonSchema does not know const, which is younger than draft 4, and takes formats for demands, by which an address that is
    // a variable would be none. To a draft 7 validator formats are remarks: https://json-schema.org/draft-07/json-schema-validation#rfc.section.7.2.
    private static void Rewrite(JProperty property)
    {
        if (property.Name == "const")
        {
            property.Replace(new JProperty("enum", new JArray(property.Value)));
        }
        else if (property is { Name: "format", Value.Type: JTokenType.String })
        {
            property.Remove();
        }
    }
}
