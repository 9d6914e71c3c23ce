using Nuke.Common.Planning;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Planning;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("Depoly", "Deploy")]
    [InlineData("smoek", "Smoke")]
    [InlineData("--sprk-version", "SparkVersion")]
    public void A_slip_finds_what_was_meant(string typed, string meant) =>
        Spelling.Nearest(typed, ["Download", "Deploy", "Smoke", "SparkVersion"]).ShouldBe(meant);

    [Fact]
    public void Something_else_altogether_is_not_guessed_at() =>
        Spelling.Nearest("Zeppelin", ["Download", "Deploy"]).ShouldBeNull();
}
