using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class LinkHeaderTests
{
    [Theory]
    [InlineData("<http://h/?a=1,2;3>; rel=\"next\"", "http://h/?a=1,2;3")]
    [InlineData("<a>; rel=\"prev\", <b>; title=\"x\"; rel=next", "b")]
    [InlineData("<a>;REL=\"first next\"", "a")]
    [InlineData("<a>; rel=\"last\"", null)]
    [InlineData("<a>; title=next", null)]
    [InlineData("<a", null)]
    [InlineData("", null)]
    public void The_next_page_is_found(string header, string? next) =>
        LinkHeader.Next(header).ShouldBe(next);

    [Fact]
    public void The_next_page_is_found_among_others()
    {
        var texts = Gen.Elements(
                "<x?a=1,2>; rel=\"prev\"",
                "<y>; rel=last",
                "<z>; title=\"a b\"; rel=\"up\""
            )
            .ListOf();

        Prop.ForAll(
                texts.ToArbitrary(),
                texts.ToArbitrary(),
                (before, after) =>
                    LinkHeader.Next(
                        string.Join(", ", [.. before, "<there>; rel=\"next\"", .. after])
                    ) == "there"
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_comes_to_an_end() =>
        Prop.ForAll<string>(text => (LinkHeader.Next(text ?? "") ?? "").Length >= 0)
            .QuickCheckThrowOnFailure();
}
