using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Kindling.Ci.Validating;

/// <summary>Checks a pipeline by GitLab's schema; jobs of one shape are checked once.</summary>
internal sealed class SchemaCheck(Mistakes mistakes)
{
    private readonly JsonSchemaValidator _validator = new();

    public void Check(LintedFile first, LintedPipeline pipeline)
    {
        Includes(first);
        var shapes = new JobShape(SchemaStore.Job);
        var right = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in pipeline.Visible)
        {
            var shape = shapes.Of(job.Body);
            if (!right.Contains(shape) && Check(job.Subject, job.Body, SchemaStore.Job))
            {
                right.Add(shape);
            }
        }

        Globals(pipeline.Root);
    }

    private void Includes(LintedFile file)
    {
        if (file.Content?.Entry("include") is { } include)
        {
            Check("", new MapNode(file.Content.Place, [include]), SchemaStore.Schema);
        }

        foreach (var included in file.Includes)
        {
            Includes(included);
        }
    }

    private void Globals(MapNode root)
    {
        var known = SchemaStore.Schema.ActualProperties;
        foreach (var entry in root.Entries.Where(entry => GlobalKeys.Has(entry.Name)))
        {
            if (known.ContainsKey(entry.Name) && !mistakes.Has(entry.Key.Place))
            {
                var alone = new MapNode(root.Place, [entry]);
                Check("", alone, SchemaStore.Schema);
            }
        }
    }

    /// <returns>True when nothing is wrong.</returns>
    private bool Check(string subject, MapNode map, JsonSchema schema)
    {
        var errors = _validator.Validate(SchemaTree.Of(map), schema);
        foreach (var finding in SchemaFindings.Of(errors))
        {
            Tell(subject, finding);
        }

        return errors.Count == 0;
    }

    private void Tell(string subject, SchemaFinding finding)
    {
        var source = SchemaTree.Source(finding.Token);
        // A rule has said it better, or it is known to the server only.
        if (
            source is null or { HasReference: true }
            || mistakes.Has(source.Place)
            || IsDelay(finding)
            || IsOpen(finding.Token)
        )
        {
            return;
        }

        var (message, wayOut) = SchemaWords.Of(finding);
        mistakes.Add(source.Place, subject, message, wayOut);
    }

    // KeywordRules tells it where it stands; the schema has it as two forms of a whole job.
    private static bool IsDelay(SchemaFinding finding) =>
        finding
            is { Kind: ValidationErrorKind.PropertyRequired, Words: ["start_in"], Token.Path: "" };

    // Inputs are filled in before GitLab looks: https://docs.gitlab.com/ci/inputs/. And the schema does not know the one need that
    // is a map: https://docs.gitlab.com/ci/yaml/#needspipeline.
    private static bool IsOpen(JToken token) =>
        token is JValue { Type: JTokenType.String } text
            ? text.ToString().Contains("$[[", StringComparison.Ordinal)
            : token is JObject { Path: "needs" } needs && needs.ContainsKey("pipeline");
}
