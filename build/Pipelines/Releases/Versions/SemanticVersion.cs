using System.Diagnostics.CodeAnalysis;

namespace Kindling.Pipelines.Releases;

/// <summary>A version by https://semver.org/spec/v2.0.0.html: <c>1.2.3</c>, <c>1.2.3-rc.1</c>, <c>1.2.3+linux</c>.</summary>
public sealed record SemanticVersion : IComparable<SemanticVersion>
{
    // Of an image's tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests.
    private const int Longest = 128;

    private readonly string _text;
    private readonly IReadOnlyList<string> _numbers;

    private SemanticVersion(string text, IReadOnlyList<string> numbers, string? prerelease)
    {
        _text = text;
        _numbers = numbers;
        Prerelease = prerelease?.Split('.') ?? [];
    }

    /// <summary>The parts behind the hyphen: <c>rc</c>, <c>1</c>; none for a release proper.</summary>
    public IReadOnlyList<string> Prerelease { get; }

    /// <summary>True for 1.0.0-rc.1 and the like.</summary>
    public bool IsPrerelease => Prerelease.Count > 0;

    /// <summary>As a tag of an image, which must not have a plus: Helm writes charts so too (https://helm.sh/docs/topics/registries/).</summary>
    public string ImageTag => _text.Replace('+', '_');

    /// <summary>Reads a version.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static SemanticVersion Parse(string text) =>
        TryParse(text, out var version, out var problem)
            ? version
            : throw new FormatException($"'{text}' is no version: {problem}.");

    /// <summary>Reads a version; says what is wrong with it when it is none.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out SemanticVersion? version,
        [NotNullWhen(false)] out string? problem
    )
    {
        version = null;
        text ??= "";
        var (rest, build) = Cut(text, '+');
        var (core, prerelease) = Cut(rest, '-');
        var numbers = core.Split('.');
        problem =
            text.Length > Longest ? $"it has more than {Longest} characters"
            : numbers.Length != 3 ? "it must begin with three numbers, as 1.2.3"
            : numbers.Select(ProblemOfNumber).FirstOrDefault(x => x is not null)
                ?? prerelease?.Split('.').Select(ProblemOfPart).FirstOrDefault(x => x is not null)
                ?? build?.Split('.').Select(ProblemOfWord).FirstOrDefault(x => x is not null);
        if (problem is not null)
        {
            return false;
        }

        version = new SemanticVersion(text, numbers, prerelease);
        return true;
    }

    /// <summary>By https://semver.org/spec/v2.0.0.html#spec-item-11; what stands behind a plus does not count.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var numbers = _numbers.Zip(other._numbers, CompareNumbers).FirstOrDefault(x => x != 0);
        return numbers != 0 ? numbers
            : IsPrerelease != other.IsPrerelease ? (IsPrerelease ? -1 : 1)
            : Prerelease.Zip(other.Prerelease, CompareParts).FirstOrDefault(x => x != 0)
                is var parts
                    and not 0
                ? parts
            : Prerelease.Count.CompareTo(other.Prerelease.Count);
    }

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => _text == other?._text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>True where the left one is earlier.</summary>
    public static bool operator <(SemanticVersion left, SemanticVersion right) =>
        left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>True where the left one is later.</summary>
    public static bool operator >(SemanticVersion left, SemanticVersion right) => right < left;

    /// <summary>True where the left one is not later.</summary>
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => !(right < left);

    /// <summary>True where the left one is not earlier.</summary>
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => !(left < right);

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var index and >= 0
            ? (text[..index], text[(index + 1)..])
            : (text, null);

    private static string? ProblemOfNumber(string text) =>
        !IsNumber(text) ? $"'{text}' is no number"
        : HasZeroInFront(text) ? $"'{text}' has a zero in front"
        : null;

    private static string? ProblemOfPart(string text) =>
        ProblemOfWord(text) ?? (HasZeroInFront(text) ? $"'{text}' has a zero in front" : null);

    private static string? ProblemOfWord(string text) =>
        text.Length == 0 ? "a part of it is empty"
        : text.All(x => char.IsAsciiLetterOrDigit(x) || x == '-') ? null
        : $"'{text}' has other characters than letters, digits and '-'";

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool HasZeroInFront(string text) =>
        text.Length > 1 && text[0] == '0' && IsNumber(text);

    // However long they are: without zeros in front the longer one is the larger.
    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length
            ? left.Length.CompareTo(right.Length)
            : Math.Sign(string.CompareOrdinal(left, right));

    private static int CompareParts(string left, string right) =>
        (IsNumber(left), IsNumber(right)) switch
        {
            (true, true) => CompareNumbers(left, right),
            (true, false) => -1,
            (false, true) => 1,
            _ => Math.Sign(string.CompareOrdinal(left, right)),
        };
}
