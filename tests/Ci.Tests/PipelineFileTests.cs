using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests;

public sealed class PipelineFileTests
{
    [Fact]
    public void A_difference_is_shown_with_two_lines_around_it()
    {
        var there = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        var wanted = there.Replace("4\n", "four\n", StringComparison.Ordinal) + "13\n";

        PipelineFile
            .Diff(there, wanted)
            .ShouldBe("  2\n  3\n- 4\n+ four\n  5\n  6\n  …\n  11\n  12\n+ 13\n  ");
    }

    [Theory]
    [InlineData("a:\n  b: 1\n", "a:\n    b: 1\n", "  a:\n-   b: 1\n+     b: 1\n  ")]
    [InlineData("a: 1 \n", "a: 1\n", "- a: 1 \n+ a: 1\n  ")]
    [InlineData("a: 1\r\n", "a: 1\n", "  only the line ends differ: they are LF")]
    public void Blanks_and_line_ends_are_differences_too(
        string there,
        string wanted,
        string expected
    ) => PipelineFile.Diff(there, wanted).ShouldBe(expected);

    [Fact]
    public void It_is_written_only_where_it_differs_and_leaves_no_draft()
    {
        using var root = new TempDirectory();
        var file = new PipelineFile(root.Path);

        file.Update("a: 1\n").ShouldBeTrue();
        file.Update("a: 1\n").ShouldBeFalse();

        file.Text.ShouldBe("a: 1\n");
        Directory.GetFileSystemEntries(root.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_stamp_holds_until_the_code_or_the_file_changes()
    {
        using var root = new TempDirectory();
        var file = new PipelineFile(root.Path);
        file.Update("a: 1\n");
        file.IsStamped("code").ShouldBeFalse();

        file.Remember("code");

        file.IsStamped("code").ShouldBeTrue();
        file.IsStamped("other code").ShouldBeFalse();
        File.WriteAllText(root / ".gitlab-ci.yml", "a: 12\n");
        file.IsStamped("code").ShouldBeFalse();
    }

    [Fact]
    public void What_a_hand_wrote_over_it_is_known_by_the_stamp_and_kept_where_git_does_not_look()
    {
        using var root = new TempDirectory();
        var file = new PipelineFile(root.Path);
        file.Keep().ShouldBeNull();
        file.Update("a: 1\n");
        file.IsOf("code").ShouldBeFalse();
        file.Remember("code");
        File.WriteAllText(root / ".gitlab-ci.yml", "a: by hand\n");

        file.IsOf("code").ShouldBeTrue();
        file.IsOf("cod").ShouldBeFalse();
        file.Keep().ShouldBe(Path.Combine(".nuke", "temp", "gitlab-ci.by-hand.yml"));

        File.ReadAllText(root / ".nuke/temp/gitlab-ci.by-hand.yml").ShouldBe("a: by hand\n");
    }
}
