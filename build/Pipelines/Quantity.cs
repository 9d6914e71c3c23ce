using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines;

/// <summary>An amount as Kubernetes writes it, 100m or 512Mi: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.</summary>
internal static partial class Quantity
{
    private static readonly Dictionary<string, decimal> s_factors = new(StringComparer.Ordinal)
    {
        ["n"] = 1e-9m,
        ["u"] = 1e-6m,
        ["m"] = 1e-3m,
        [""] = 1,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["P"] = 1e15m,
        ["E"] = 1e18m,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
        ["Ti"] = 1L << 40,
        ["Pi"] = 1L << 50,
        ["Ei"] = 1L << 60,
    };

    /// <summary>The amount in units; what is missing is nothing.</summary>
    /// <exception cref="FormatException">It is no quantity.</exception>
    public static decimal Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        return TryParse(text, out var amount)
            ? amount
            : throw new FormatException($"'{text}' is no quantity: write it as 100m, 2 or 512Mi");
    }

    /// <summary>The same without an exception; nothing is no quantity.</summary>
    public static bool TryParse(string text, out decimal amount)
    {
        var match = Pattern().Match(text);
        var isNumber = decimal.TryParse(
            match.Groups["number"].ValueSpan,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out amount
        );
        amount *= isNumber ? s_factors[match.Groups["suffix"].Value] : 0;
        return isNumber;
    }

    [GeneratedRegex(
        @"^(?<number>[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?)(?<suffix>[numkMGTPE]|[KMGTPE]i)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
