using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Releases;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Notes;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("a sentence, #12 and !5", "a sentence, #12 and !5")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("<script> & [a](b)", "\\<script\\> \\& \\[a\\](b)")]
    [InlineData("`x` *y* _z_ a|b", "\\`x\\` \\*y\\* \\_z\\_ a\\|b")]
    [InlineData("two\nlines\u001b[31m", "two lines \\[31m")]
    [InlineData("12. no list", "12\\. no list")]
    [InlineData("1) nor this, 2) is", "1\\) nor this, 2) is")]
    [InlineData("for @ada", "for @\u200bada")]
    public void Text_stays_text(string text, string expected) =>
        MarkdownText.Escape(text).ShouldBe(expected);

    [Fact]
    public void Whatever_it_is_it_stays_one_line_and_all_of_it_is_there() =>
        Prop.ForAll<string>(text =>
            {
                var escaped = MarkdownText.Escape(text ?? "");
                var plain = new string([.. (text ?? "").Where(x => !char.IsControl(x))]);
                var back = new string([
                    .. escaped.Where(x => !char.IsControl(x) && x is not ('\\' or ' ' or '\u200b')),
                ]);
                return !escaped.Any(char.IsControl)
                    && back
                        == plain
                            .Replace("\\", "", StringComparison.Ordinal)
                            .Replace(" ", "", StringComparison.Ordinal)
                            .Replace("\u200b", "", StringComparison.Ordinal);
            })
            .QuickCheckThrowOnFailure();
}
