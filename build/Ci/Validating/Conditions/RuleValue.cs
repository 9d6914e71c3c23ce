namespace Kindling.Ci.Validating;

/// <summary>What a variable or a text in a condition is worth: nothing, a text, or something that only the server knows.</summary>
/// <param name="Text">The text; null for nothing.</param>
/// <param name="IsKnown">False where it may be anything.</param>
/// <param name="Name">For what is not known but always the same, such as the default branch's name.</param>
internal readonly record struct RuleValue(string? Text, bool IsKnown = true, string? Name = null)
{
    public static RuleValue Nothing => new(null);

    public static RuleValue Unknown => new(null, IsKnown: false);

    /// <summary>The same text wherever it is met, and another one than each other name's, though not known.</summary>
    public static RuleValue Named(string name) => new(null, IsKnown: false, name);

    /// <summary>True for a text that is not empty; null when it is not known.</summary>
    public bool? IsThere =>
        IsKnown ? !string.IsNullOrEmpty(Text)
        : Name is null ? null
        : true;

    /// <summary>Null when it is not known.</summary>
    public bool? Is(RuleValue other) =>
        IsKnown && other.IsKnown ? Text == other.Text
        : Name is not null && other.Name is not null ? Name == other.Name
        : IsNothingBesideNamed(other) || other.IsNothingBesideNamed(this) ? false
        : null;

    private bool IsNothingBesideNamed(RuleValue other) =>
        IsKnown && string.IsNullOrEmpty(Text) && other.Name is not null;
}
