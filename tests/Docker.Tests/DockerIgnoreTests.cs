using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class DockerIgnoreTests
{
    // Patterns (lines parted by |), a path, whether it is ignored.
    [Theory]
    [InlineData("", "a", false)]
    [InlineData("# a|a", "a", true)]
    [InlineData("#a", "#a", false)]
    [InlineData("  a  ", "a", true)]
    [InlineData("a", "b/a", false)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("/a", "a", true)]
    [InlineData("a/", "a/b", true)]
    [InlineData("./a/./b/../b", "a/b", true)]
    [InlineData(".", "a", false)]
    [InlineData("/", "a", false)]
    [InlineData("*", "a/b", true)]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "d/a.txt", false)]
    [InlineData("*/a", "d/a", true)]
    [InlineData("*/a", "d/e/a", false)]
    [InlineData("**/a", "a", true)]
    [InlineData("**/a", "d/e/a", true)]
    [InlineData("**/a", "d/ba", false)]
    [InlineData("**a", "d/ba", true)]
    [InlineData("**a*", "d/ba", false)]
    [InlineData("**a*", "d/ab", true)]
    [InlineData("**/*.txt", "a/b.txt", true)]
    [InlineData("**", "a/b", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a**", "ab/c", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "a/xb", false)]
    [InlineData("a?", "ab", true)]
    [InlineData("a?", "a", false)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a+(b)|{x}$", "a+(b)", true)]
    [InlineData("*|!a", "a", false)]
    [InlineData("*|!a", "b", true)]
    [InlineData("!a|*", "a", true)]
    [InlineData("*|! a", "a", false)]
    [InlineData("d|!d/keep", "d/keep", false)]
    [InlineData("d|!d/keep", "d/other", true)]
    [InlineData("*|!**/keep", "d/keep", false)]
    [InlineData("*.md|!README*.md|README-secret.md", "README-secret.md", true)]
    [InlineData("*.md|!README*.md|README-secret.md", "README-x.md", false)]
    [InlineData("*|!d|d/x", "d/x", true)]
    public void The_last_pattern_that_matches_decides(string patterns, string path, bool ignored) =>
        DockerIgnore.Parse(patterns.Replace('|', '\n')).IsIgnored(path).ShouldBe(ignored);

    [Fact]
    public void A_byte_order_mark_and_line_ends_of_Windows_are_no_part_of_a_pattern() =>
        DockerIgnore.Parse("\uFEFFa\r\nb\r\n").IsIgnored("a").ShouldBeTrue();

    [Theory]
    [InlineData("!")]
    [InlineData("a[")]
    [InlineData("[]a]")]
    [InlineData("[-]")]
    [InlineData("a\\")]
    public void What_is_no_pattern_is_told(string pattern) =>
        Should
            .Throw<FormatException>(() => DockerIgnore.Parse(pattern))
            .Message.ShouldContain(pattern);

    [Fact]
    public void What_is_in_an_ignored_folder_is_ignored_when_nothing_is_excepted()
    {
        var patterns = Gen.Elements("a", "b", "*", "**", "?", "a/b", "**/a", "*/b", "[ab]")
            .ListOf()
            .Select(lines => string.Join('\n', lines));
        var cases =
            from text in patterns
            from path in Gen.Elements("a", "b", "c").NonEmptyListOf()
            select (Text: text, Path: string.Join('/', path));

        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var ignore = DockerIgnore.Parse(c.Text);
                    return !ignore.IsIgnored(c.Path) || ignore.IsIgnored(c.Path + "/inner");
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_exception_of_everything_at_the_end_ignores_nothing()
    {
        var texts = Gen.Elements("a", "*", "!a", "**/b", "#", "")
            .ListOf()
            .Select(lines => string.Join('\n', lines));

        Prop.ForAll(
                texts.ToArbitrary(),
                text => !DockerIgnore.Parse(text + "\n!**").IsIgnored("a/b")
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_patterns_or_a_FormatException()
    {
        var texts = Gen.Elements(
                "*",
                "?",
                "[",
                "]",
                "^",
                "-",
                "\\",
                "a",
                "/",
                ".",
                "!",
                "+",
                "(",
                "{",
                "$",
                "|",
                "\n"
            )
            .ListOf()
            .Select(parts => string.Concat(parts));

        Prop.ForAll(
                texts.ToArbitrary(),
                text =>
                {
                    try
                    {
                        DockerIgnore.Parse(text).IsIgnored("a/b");
                    }
                    catch (FormatException)
                    {
                        return true;
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
