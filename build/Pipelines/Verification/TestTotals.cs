using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Verification;

/// <summary>How many tests passed, failed, and were skipped.</summary>
public sealed partial record TestTotals(int Passed, int Failed, int Skipped)
{
    /// <summary>The line with which a run ends; CI systems read it.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    public static TestTotals operator +(TestTotals left, TestTotals right) => Add(left, right);

    public static TestTotals Add(TestTotals left, TestTotals right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Reads the summary line of xunit.v3's own runner; null for any other line.</summary>
    internal static TestTotals? Parse(string line)
    {
        var match = Summary().Match(line);
        if (!match.Success)
        {
            return null;
        }

        var failed = Number("errors") + Number("failed");
        return new TestTotals(
            Number("total") - failed - Number("skipped") - Number("not"),
            failed,
            Number("skipped")
        );

        int Number(string group) =>
            int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<not>\d+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Summary();
}
