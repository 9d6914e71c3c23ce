using Kindling.NukeExtensions;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;

namespace Kindling.Ci.Validating;

/// <summary>Says in words what the schema refuses, and what would do.</summary>
internal static class SchemaWords
{
    /// <summary>What a value should have been; null when its kind is not the matter.</summary>
    public static string? Shape(ValidationErrorKind kind) =>
        kind switch
        {
            ValidationErrorKind.StringExpected => "a text",
            ValidationErrorKind.ArrayExpected => "a list",
            ValidationErrorKind.ObjectExpected => "a map",
            ValidationErrorKind.IntegerExpected => "a whole number",
            ValidationErrorKind.NumberExpected => "a number",
            ValidationErrorKind.BooleanExpected => "true or false",
            ValidationErrorKind.NullExpected => "nothing",
            _ => null,
        };

    public static (string Message, string WayOut) Of(SchemaFinding finding)
    {
        var path = Path(finding.Token);
        var words = string.Join(", ", finding.Words);
        return finding.Kind switch
        {
            ValidationErrorKind.NoAdditionalPropertiesAllowed => Unknown(finding),
            ValidationErrorKind.PropertyRequired => (
                $"{(path.Length == 0 ? "" : $"{path}: ")}{Lacking(finding.Words)}",
                "add it"
            ),
            ValidationErrorKind.NotInEnumeration => NotAmong(finding, path, words),
            ValidationErrorKind.NumberTooBig => (
                $"{path} is {finding.Token}, which is too much",
                $"say {finding.Schema.Maximum} at most"
            ),
            ValidationErrorKind.NumberTooSmall => (
                $"{path} is {finding.Token}, which is too little",
                $"say {finding.Schema.Minimum} at least"
            ),
            ValidationErrorKind.TooManyItems => (
                $"{path} has {finding.Token.Children().Count()} items, and GitLab takes {finding.Schema.MaxItems}",
                "take some out"
            ),
            ValidationErrorKind.TooFewItems => (
                $"{path} is empty",
                "say something, or leave it out"
            ),
            ValidationErrorKind.ItemsNotUnique => ($"{path} has an item twice", "take one out"),
            ValidationErrorKind.StringTooShort => (
                $"{path} is empty",
                "say something, or leave it out"
            ),
            ValidationErrorKind.StringTooLong => (
                $"{path} is longer than {finding.Schema.MaxLength} characters",
                "shorten it"
            ),
            ValidationErrorKind.PatternMismatch => (
                $"{path} '{finding.Token}' has not the form that GitLab wants",
                $"let it match {finding.Schema.Pattern}"
            ),
            _ when finding.IsOfShape => (
                $"{path} is {Named(finding.Token)}",
                $"it must be {string.Join(" or ", finding.Words)}{Hint(finding)}"
            ),
            _ => (
                $"{path} has not the form that GitLab wants",
                "see https://docs.gitlab.com/ci/yaml/"
            ),
        };
    }

    private static string Path(JToken token) =>
        token is JProperty ? token.Parent!.Path : token.Path;

    private static (string Message, string WayOut) Unknown(SchemaFinding finding)
    {
        var property = (JProperty)finding.Token;
        var known = finding.Schema.ActualProperties.Keys;
        var near = Suggestions.Nearest(property.Name, known);
        var path = Path(property);
        return (
            $"{(path.Length == 0 ? "" : $"{path}: ")}key '{property.Name}' is unknown",
            near is not null ? $"did you mean '{near}'?"
            : finding.Schema.ActualProperties.Count is > 0 and <= 12
                ? $"take one of {string.Join(", ", known.Order(StringComparer.Ordinal))}"
            : "see https://docs.gitlab.com/ci/yaml/ for what there is"
        );
    }

    private static (string Message, string WayOut) NotAmong(
        SchemaFinding finding,
        string path,
        string words
    )
    {
        var near = Suggestions.Nearest(finding.Token.ToString(), finding.Words);
        return (
            $"{path} is {(finding.Token is JValue { Type: JTokenType.String } text ? $"'{text}'" : Named(finding.Token))}, which is not known",
            near is not null ? $"did you mean '{near}'?" : $"take one of {words}"
        );
    }

    private static string Lacking(IReadOnlyList<string> keys) =>
        keys.Count == 1
            ? $"key '{keys[0]}' is missing"
            : $"one of the keys {string.Join(", ", keys.Select(key => $"'{key}'"))} is missing";

    private static string Named(JToken token) =>
        token.Type switch
        {
            JTokenType.Array => "a list",
            JTokenType.Object => "a map",
            JTokenType.Integer => "a number",
            JTokenType.Float => "a number",
            JTokenType.Boolean => "true or false",
            JTokenType.Null => "nothing",
            _ => "a text",
        };

    // The usual reasons: a map among commands, a number where a text should be, nothing where an empty text is meant.
    private static string Hint(SchemaFinding finding) =>
        finding.Token.Type == JTokenType.Object && finding.Words.Contains("a text")
            ? "; quote a text that has ': ' in it"
        : finding.Token.Type is JTokenType.Integer or JTokenType.Float or JTokenType.Boolean
        && finding.Words.Contains("a text")
            ? "; quote it"
        : finding.Token.Type == JTokenType.Null && finding.Words.Contains("a text")
            ? "; '' is an empty text"
        : "";
}
