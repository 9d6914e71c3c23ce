using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Notes;

public sealed class ReleaseChangelogTests
{
    [Fact]
    public async Task Changes_stand_below_their_headings()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("The beginning", "v1.0.0");
        await git.CommitAsync("feat(notebook): a page for each user");
        await git.CommitAsync("fix: the lock of a node that was lost");
        await git.CommitAsync("A sentence <b>of</b> @somebody with *stars*");
        await git.CommitAsync("Another sentence: with a colon");
        await git.CommitAsync("chore: newer tools");
        await git.CommitAsync("docs: how to begin");
        await git.CommitAsync("perf: half the time");
        await git.CommitAsync("refactor!: settings have other names", "v1.1.0");

        var text = await ReleaseChangelog.MakeAsync(git.Root, "v1.1.0", ImageBench.Token);

        text.ShouldNotContain(GitBench.Author);
        Approved.Matches(text);
    }

    [Fact]
    public async Task What_is_in_no_release_yet_has_no_date()
    {
        using var git = await GitBench.MakeAsync();
        var id = await git.CommitAsync("One");

        (await ReleaseChangelog.MakeAsync(git.Root, null, ImageBench.Token)).ShouldBe(
            $"## Unreleased\n\nThe first release.\n\n### Changes\n\n- One ({id[..10]})\n"
        );
    }

    [Fact]
    public async Task Nothing_new_is_said()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("One", "v1.0.0", "v1.1.0");

        (await ReleaseChangelog.MakeAsync(git.Root, "v1.1.0", ImageBench.Token)).ShouldBe(
            "## 1.1.0 (2026-11-22)\n\nNothing has changed since v1.0.0.\n"
        );
    }
}
