using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Kindling.Ci.Validating;

/// <summary>What the schema refuses, reduced to the one thing that matters.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Token">What is refused; for a key that is missing, where it is missing.</param>
/// <param name="Schema">What was wanted.</param>
/// <param name="Words">The kinds of value, the values or the keys that would do.</param>
internal sealed record SchemaFinding(
    ValidationErrorKind Kind,
    JToken Token,
    JsonSchema Schema,
    IReadOnlyList<string> Words
)
{
    /// <summary>True when the value has another shape than the one that was looked for: a text where a list should be.</summary>
    public bool IsOfShape => SchemaWords.Shape(Kind) is not null;
}

/// <summary>Reduces the validator's errors: of the forms that a value may have, the one that was meant counts.</summary>
internal static class SchemaFindings
{
    public static IReadOnlyList<SchemaFinding> Of(IEnumerable<ValidationError> errors) =>
        [.. errors.SelectMany(Of)];

    private static IReadOnlyList<SchemaFinding> Of(ValidationError error) =>
        error switch
        {
            ChildSchemaValidationError { Errors.Count: > 0 } several => Chosen(
                error,
                several.Errors.Values
            ),
            MultiTypeValidationError { Errors.Count: > 0 } types => Chosen(
                error,
                types.Errors.Values
            ),
            _ => [Plain(error)],
        };

    private static SchemaFinding Plain(ValidationError error) =>
        new(
            error.Kind,
            error.Token!,
            error.Schema,
            error.Kind switch
            {
                ValidationErrorKind.NotInEnumeration =>
                [
                    .. error.Schema.Enumeration.Select(value => value?.ToString() ?? "null"),
                ],
                ValidationErrorKind.PropertyRequired => [error.Property!],
                var kind when SchemaWords.Shape(kind) is { } shape => [shape],
                _ => [],
            }
        );

    private static IReadOnlyList<SchemaFinding> Chosen(
        ValidationError error,
        IEnumerable<IEnumerable<ValidationError>> forms
    )
    {
        var all = forms.Select(Of).Where(form => form.Count > 0).ToList();
        var meant = all.Where(form => !IsOther(form, error.Token!)).ToList();
        return (meant.Count, all.Count) switch
        {
            (_, 0) => [Plain(error)],
            (0, _) => [Together(all)],
            _ when Alternatives(meant) is { } one => [one],
            _ => meant.MinBy(form => form.Count)!,
        };
    }

    // The value has another shape than this form, so that all else that the form misses means nothing.
    private static bool IsOther(IReadOnlyList<SchemaFinding> form, JToken token) =>
        form.Any(finding => finding.IsOfShape && ReferenceEquals(finding.Token, token))
        || (
            token is JContainer
            && form.All(finding =>
                finding.Kind == ValidationErrorKind.NotInEnumeration
                && ReferenceEquals(finding.Token, token)
            )
        );

    private static SchemaFinding Together(IReadOnlyList<IReadOnlyList<SchemaFinding>> forms)
    {
        var shapes = forms.SelectMany(form => form).Where(finding => finding.IsOfShape).ToList();
        var first = shapes.FirstOrDefault() ?? forms[0][0];
        return first with { Words = [.. shapes.SelectMany(shape => shape.Words).Distinct()] };
    }

    // Values of which one would do, or keys of which one would do.
    private static SchemaFinding? Alternatives(IReadOnlyList<IReadOnlyList<SchemaFinding>> forms)
    {
        var first = forms[0][0];
        var isOne = forms.All(form =>
            form is [var only]
            && only.Kind == first.Kind
            && only.Kind
                is ValidationErrorKind.NotInEnumeration
                    or ValidationErrorKind.PropertyRequired
            && ReferenceEquals(only.Token, first.Token)
        );
        return isOne
            ? first with
            {
                Words = [.. forms.SelectMany(form => form[0].Words).Distinct()],
            }
            : null;
    }
}
