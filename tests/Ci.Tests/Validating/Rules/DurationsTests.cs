using FsCheck;
using FsCheck.Fluent;
using Kindling.Ci.Validating;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Rules;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("42", 42)]
    [InlineData("1 day", 86400)]
    [InlineData("2h30m", 9000)]
    [InlineData("2h 30m", 9000)]
    [InlineData("3 mins 4 sec", 184)]
    [InlineData("1 week", 604800)]
    [InlineData("1 Week and 2 days", 777600)]
    [InlineData("3 hours, 30 minutes", 12600)]
    [InlineData("1.5 hrs", 5400)]
    [InlineData("two hours", 7200)]
    [InlineData("1:30", 90)]
    [InlineData("1:00:00", 3600)]
    [InlineData("6 mos 1 day", 15638400)]
    public void A_span_is_read_as_GitLab_reads_it(string text, int seconds) =>
        Durations.Parse(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("never")]
    [InlineData("soon")]
    [InlineData("day")]
    [InlineData("1 fortnight")]
    [InlineData("1 day 2")]
    [InlineData("-1 day")]
    [InlineData("1 day!")]
    [InlineData("99999999999999999999 years")]
    public void What_is_no_span_is_none(string text) => Durations.Parse(text).ShouldBeNull();

    [Fact]
    public void Parts_add_up()
    {
        var part = Gen.Zip(Gen.Choose(0, 99), Gen.Elements("s", "min", "hours", "d", "wk"));

        Prop.ForAll(
                Gen.Zip(part.NonEmptyListOf(), part.NonEmptyListOf()).ToArbitrary(),
                both =>
                {
                    var (one, other) = (Text(both.Item1), Text(both.Item2));
                    Durations
                        .Parse($"{one} {other}")
                        .ShouldBe(Durations.Parse(one) + Durations.Parse(other));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static string Text(IEnumerable<(int, string)> parts) =>
        string.Join(' ', parts.Select(part => $"{part.Item1} {part.Item2}"));
}
