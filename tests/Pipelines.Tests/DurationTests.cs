using Kindling.Pipelines;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("0s", 0)]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    public void A_time_as_people_write_it(string? text, int seconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("1d")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("9999999s")]
    public void What_is_none(string text) => Duration.TryParse(text, out _).ShouldBeFalse();
}
