using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class DebianDatesTests
{
    [Theory]
    [InlineData("today")]
    [InlineData("Today")]
    public void Today_is_the_day_of_the_clock(string text)
    {
        var time = new ManualTime();

        DebianDates.Resolve(text, time).ShouldBe($"{time.GetUtcNow():yyyy-MM-dd}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-21")]
    [InlineData("yesterday")]
    public void Anything_else_stays_as_it_is(string text) =>
        DebianDates.Resolve(text, new ManualTime()).ShouldBe(text);
}
