using Kindling.Ci.Validating;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Reading;

public sealed class ScalarKindsTests
{
    [Theory]
    [InlineData("", "Null")]
    [InlineData("~", "Null")]
    [InlineData("NULL", "Null")]
    [InlineData("nil", "Text")]
    [InlineData("yes", "Boolean")]
    [InlineData("Off", "Boolean")]
    [InlineData("y", "Text")]
    [InlineData("0", "Integer")]
    [InlineData("-12", "Integer")]
    [InlineData("1_000", "Integer")]
    [InlineData("0x1F", "Integer")]
    [InlineData("12:30", "Integer")]
    [InlineData("1.5", "Real")]
    [InlineData("1e3", "Real")]
    [InlineData(".inf", "Real")]
    [InlineData("1.2.3", "Text")]
    [InlineData("-x", "Text")]
    [InlineData("2h", "Text")]
    public void A_scalar_is_what_YAML_1_1_makes_of_it(string text, string kind) =>
        ScalarKinds.Of(text).ToString().ShouldBe(kind);
}
