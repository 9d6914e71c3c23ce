using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Kubernetes;

/// <summary>
/// What a scalar stands for. kubectl resolves plain ones by YAML 1.1 and Go's numbers:
/// https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go.
/// </summary>
internal static partial class YamlScalar
{
    private static readonly HashSet<string> s_null = ["", "~", "null", "Null", "NULL"];
    private static readonly HashSet<string> s_true = ["true", "True", "TRUE"];
    private static readonly HashSet<string> s_false = ["false", "False", "FALSE"];

    // true and false for kubectl, texts for YAML 1.2.
    private static readonly HashSet<string> s_ambiguous = new(
        ["y", "n", "yes", "no", "on", "off"],
        StringComparer.OrdinalIgnoreCase
    );

    public static JsonNode? Read(Scalar scalar) =>
        (scalar.Tag.IsEmpty ? null : scalar.Tag.Value) switch
        {
            "tag:yaml.org,2002:str" or "!" => scalar.Value,
            null when scalar.Style != ScalarStyle.Plain => scalar.Value,
            null
            or "tag:yaml.org,2002:int"
            or "tag:yaml.org,2002:float"
            or "tag:yaml.org,2002:bool"
            or "tag:yaml.org,2002:null" => Plain(scalar.Value),
            var tag => throw new FormatException($"the tag {tag} is not known"),
        };

    /// <summary>True for what is true, false or nothing to some reader.</summary>
    public static bool IsWord(string text) =>
        s_null.Contains(text)
        || s_true.Contains(text)
        || s_false.Contains(text)
        || s_ambiguous.Contains(text);

    private static JsonNode? Plain(string text) =>
        s_null.Contains(text) ? null
        : s_true.Contains(text) ? JsonValue.Create(true)
        : s_false.Contains(text) ? JsonValue.Create(false)
        : s_ambiguous.Contains(text)
            ? throw new FormatException(
                $"'{text}' is a text to some readers and a truth value to others; quote it, or write true or false"
            )
        : text[0] is (>= '0' and <= '9') or '-' or '+' or '.' ? Number(text)
        : JsonValue.Create(text);

    private static JsonNode Number(string text)
    {
        if (WithUnderscore().IsMatch(text))
        {
            throw new FormatException(
                $"'{text}' is a number only to some readers; quote it, or leave '_' out"
            );
        }

        if (Infinite().IsMatch(text))
        {
            throw new FormatException($"'{text}' is a number that JSON does not have; quote it");
        }

        if (OtherBase().Match(text) is { Success: true } based)
        {
            return OfBase(based);
        }

        if (Octal().Match(text) is { Success: true } octal)
        {
            // 0644 is octal as in the modes of volumes; 0899 would be decimal to kubectl and a text to others.
            return octal.Groups["digits"].Value.AsSpan().IndexOfAny('8', '9') >= 0
                ? throw new FormatException(
                    $"'{text}' is not octal, though it begins with 0; quote it"
                )
                : Integer(octal, 8);
        }

        return Whole().IsMatch(text)
                ? Exact(
                    BigInteger.Parse(
                        text,
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture
                    )
                )
            : Real().IsMatch(text)
                ? JsonValue.Create(
                    double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
                )
            : JsonValue.Create(text);
    }

    private static JsonNode OfBase(Match match) =>
        Integer(
            match,
            match.Groups["base"].Value switch
            {
                "x" => 16,
                "o" => 8,
                _ => 2,
            }
        );

    private static JsonNode Integer(Match match, int radix)
    {
        var value = match
            .Groups["digits"]
            .Value.Aggregate(
                BigInteger.Zero,
                (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16)
            );
        return Exact(match.Groups["sign"].Value == "-" ? -value : value);
    }

    // Go's integers end at 64 bits; beyond them kubectl makes a float of it.
    private static JsonNode Exact(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? JsonValue.Create((long)value)
        : value >= 0 && value <= ulong.MaxValue ? JsonValue.Create((ulong)value)
        : JsonValue.Create((double)value);

    [GeneratedRegex("^[-+]?[0-9][0-9._]*_[0-9_.]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithUnderscore();

    [GeneratedRegex(
        @"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Infinite();

    [GeneratedRegex(
        "^(?<sign>[-+]?)0((?<base>x)(?<digits>[0-9a-fA-F]+)|(?<base>o)(?<digits>[0-7]+)|(?<base>b)(?<digits>[01]+))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OtherBase();

    [GeneratedRegex("^(?<sign>[-+]?)0(?<digits>[0-9]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Octal();

    [GeneratedRegex("^[-+]?[0-9]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(
        @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Real();
}
