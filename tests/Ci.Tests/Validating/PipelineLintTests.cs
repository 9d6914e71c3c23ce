using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating;

public sealed class PipelineLintTests
{
    public static TheoryData<string> Titles() => KnownFiles.Titles();

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_file_has_just_the_mistakes_that_are_known_of_it(string title)
    {
        var (text, mistakes) = KnownFiles.Named(title);

        Told(text).ShouldBe(mistakes);
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(51, 1)]
    public void More_than_fifty_needs_are_too_many(int count, int mistakes)
    {
        var names = Enumerable.Range(1, count).Select(i => $"j{i}").ToList();
        var text =
            string.Concat(names.Select(name => $"{name}: {{script: x}}\n"))
            + $"all: {{script: x, needs: [{string.Join(", ", names)}]}}\n";

        Told(text)
            .ShouldBe(
                Enumerable.Repeat(
                    ".gitlab-ci.yml:52:267: job 'all': needs 51 jobs, and GitLab takes 50: put a job without work between them, or wait for the stage instead",
                    mistakes
                )
            );
    }

    [Theory]
    [InlineData(255, "", 0)]
    [InlineData(256, "its name has 256 characters, and GitLab takes 255", 1)]
    [InlineData(128, "", 0, true)]
    [InlineData(
        129,
        "its name has 129 characters, and GitLab takes 128 of a job that others need",
        1,
        true
    )]
    public void A_name_may_be_so_long(
        int length,
        string message,
        int mistakes,
        bool isNeeded = false
    )
    {
        var name = new string('n', length);
        var need = isNeeded ? $"b: {{script: x, needs: [{name}]}}\n" : "";

        var told = Told($"{name}: {{script: x}}\n{need}");

        told.Count.ShouldBe(mistakes);
        told.ShouldAllBe(mistake => mistake.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(13, 1)]
    public void Templates_stand_on_each_other_ten_deep_at_most(int count, int mistakes)
    {
        var text = new StringBuilder(".t1: {script: x}\n");
        for (var i = 2; i <= count; i++)
        {
            text.Append($".t{i}: {{extends: .t{i - 1}}}\n");
        }

        var told = Told($"{text}a: {{extends: .t{count}}}\n");

        told.Count.ShouldBe(mistakes);
        told.ShouldAllBe(mistake =>
            mistake.Contains("extends goes over 11 jobs", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Aliases_that_swell_are_told_and_not_followed()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append(
                $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"
            );
        }

        Told(text.ToString())
            .ShouldHaveSingleItem()
            .ShouldStartWith(".gitlab-ci.yml:5:5: this is no YAML: it has more than 100000 values");
    }

    [Fact]
    public void What_is_nested_too_deep_is_told()
    {
        var text = $"a: {new string('[', 200)}{new string(']', 200)}\n";

        Told(text)
            .ShouldHaveSingleItem()
            .ShouldContain("deeper than the 150 levels that GitLab reads");
    }

    [Fact]
    public void No_text_at_all_makes_it_fail_and_every_mistake_is_within_its_file()
    {
        // Whatever it includes is the same text again.
        Prop.ForAll(
                PipelineTexts.Any.ToArbitrary(),
                text =>
                {
                    var lines = text.ReplaceLineEndings("\n").Split('\n');
                    foreach (var mistake in PipelineLint.Check("f.yml", text, _ => text))
                    {
                        mistake.Line.ShouldBeInRange(1, lines.Length);
                        mistake.Column.ShouldBeInRange(1, lines[mistake.Line - 1].Length + 1);
                        mistake.Message.ShouldNotBeEmpty();
                        mistake.WayOut.ShouldNotBeEmpty();
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    private static IReadOnlyList<string> Told(string text) =>
        [
            .. PipelineLint
                .Check(".gitlab-ci.yml", text, _ => null)
                .Select(mistake => mistake.ToString()),
        ];
}
