using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Notes;

public sealed class HistoryTests
{
    [Fact]
    public async Task The_first_release_has_all_commits()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one");
        await git.CommitAsync("two", "v1.0.0");

        var history = await ReadAsync(git, "v1.0.0");

        history.Previous.ShouldBeNull();
        history.Commits.Select(x => x.Summary).ShouldBe(["two", "one"]);
    }

    [Fact]
    public async Task What_somebody_has_set_for_git_changes_nothing()
    {
        using var git = await GitBench.MakeAsync();
        await git.GitAsync("config", "log.showSignature", "true");
        await git.GitAsync("config", "column.ui", "always");
        await git.CommitAsync("one", "v1.0.0", "v1.0.0-rc.1");
        await git.CommitAsync("two", "v1.1.0");

        var history = await ReadAsync(git, "v1.1.0");

        history.Previous!.Name.ShouldBe("v1.0.0");
        history.Commits.Select(x => x.Summary).ShouldBe(["two"]);
    }

    [Fact]
    public async Task Commits_count_since_the_release_before_without_merges_and_other_branches()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0");
        await git.GitAsync("checkout", "-q", "-b", "elsewhere");
        await git.CommitAsync("never merged", "v1.0.1", "v1.0.5");
        await git.GitAsync("checkout", "-q", "-b", "side", "main");
        await git.CommitAsync("on the side");
        await git.GitAsync("checkout", "-q", "main");
        await git.CommitAsync("two", "unrelated");
        await git.GitAsync("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side");
        await git.CommitAsync("three", "v1.1.0");
        await git.CommitAsync("later", "v2.0.0");

        var history = await ReadAsync(git, "v1.1.0");

        history.Previous!.Name.ShouldBe("v1.0.0");
        history
            .Commits.Select(x => x.Summary)
            .ShouldBe(["three", "two", "on the side"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_not_released_counts_since_the_highest_release()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0", "v1.1.0-rc.1");
        await git.CommitAsync("two");

        var history = await ReadAsync(git, null);

        history.Previous!.Name.ShouldBe("v1.1.0-rc.1");
        history.Commits.Select(x => x.Summary).ShouldBe(["two"]);
    }

    [Theory]
    [InlineData("1.2.0", "1.1.0")]
    [InlineData("1.2.0-rc.2", "1.2.0-rc.1")]
    [InlineData("1.2.0-rc.1", "1.1.0")]
    [InlineData("1.1.1", "1.1.0")]
    [InlineData("1.0.0-alpha", null)]
    [InlineData("1.0.0", null)]
    public void A_release_proper_passes_candidates_over(string version, string? expected)
    {
        string[] names =
        [
            "1.0.0-rc.1",
            "1.0.0",
            "1.1.0",
            "1.2.0-rc.1",
            "1.2.0-rc.2",
            "1.2.0",
            "2.0.0",
        ];
        var tags = names.Select(Tag).ToArray();

        (History.PreviousOf(Tag(version), tags)?.Name).ShouldBe(expected);
    }

    [Fact]
    public async Task A_clone_without_the_older_commits_is_told_with_the_way_out()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0");
        await git.CommitAsync("two", "v1.1.0");
        var shallow = await git.ShallowAsync();

        var told = await Should.ThrowAsync<PipelineException>(
            History.ReadAsync(shallow, Tag("v1.1.0"), ImageBench.Token)
        );

        told.Message.ShouldContain("GIT_DEPTH to 0");
        told.Message.ShouldContain("git fetch --unshallow --tags");
    }

    [Fact]
    public async Task Messages_of_many_lines_and_odd_characters_are_read_whole()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("fix: ä\u001f\u001e ✓\n\nMore.\n\nBREAKING CHANGE: yes\n", "v1.0.0");
        await git.CommitAsync(string.Join('\n', ["second", "", .. Enumerable.Repeat("line", 500)]));

        var history = await ReadAsync(git, null);

        history.Commits.Single().Summary.ShouldBe("second");
        var first = (await ReadAsync(git, "v1.0.0")).Commits.Single();
        first.Summary.ShouldBe("ä\u001f\u001e ✓");
        first.IsBreaking.ShouldBeTrue();
    }

    private static Task<History> ReadAsync(GitBench git, string? tag) =>
        History.ReadAsync(git.Root, tag is null ? null : Tag(tag), ImageBench.Token);

    private static ReleaseTag Tag(string name) =>
        ReleaseTag.TryParse(name, out var tag, out var problem)
            ? tag
            : throw new FormatException(problem);
}
