using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Jobs;

/// <summary>An amount of memory in the spelling that Java and Spark share: 512m, 2g.</summary>
public readonly partial record struct MemorySize(long MiB)
{
    /// <summary>Reads 512m, 2g, 1t (a trailing b or ib is accepted); throws what a person can act on.</summary>
    public static MemorySize Parse(string text) =>
        TryParse(text, out var size)
            ? size
            : throw new PipelineException(
                $"'{text}' is no amount of memory: write it as 512m or 2g."
            );

    /// <summary>The same without an exception.</summary>
    public static bool TryParse(string text, out MemorySize size)
    {
        var match = Pattern().Match(text.Trim());
        size = default;
        if (
            !match.Success
            || !long.TryParse(
                match.Groups["number"].ValueSpan,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return false;
        }

        var factor = char.ToUpperInvariant(match.Groups["unit"].ValueSpan[0]) switch
        {
            'M' => 1L,
            'G' => 1024L,
            _ => 1024L * 1024,
        };
        if (number is 0 || number > long.MaxValue / factor)
        {
            return false;
        }

        size = new MemorySize(number * factor);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => MiB % 1024 == 0 ? $"{MiB / 1024}g" : $"{MiB}m";

    [GeneratedRegex(
        "^(?<number>[0-9]{1,12})(?<unit>[mgt])(i?b)?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
