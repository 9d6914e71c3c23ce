using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Versions;

public sealed class ReleaseCommitTests
{
    [Fact]
    public async Task The_tag_at_what_is_checked_out_is_found_among_others()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0");
        var head = await git.CommitAsync("two", "nightly", "v1.1.0");

        var found = await FindAsync(git);

        found.Tag.Name.ShouldBe("v1.1.0");
        found.Commit.ShouldBe(head);
        found.Time.ShouldBe(new DateTimeOffset(2026, 11, 22, 8, 2, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Later_is_the_highest_release_proper_wherever_it_is()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.1", "v3.0.0-rc.1", "v2.0.0", "v1.9.0");
        await git.CommitAsync("two", "v1.10.0");

        (await FindAsync(git)).Later!.Name.ShouldBe("v2.0.0");
        await git.CommitAsync("three", "v2.0.1");
        (await FindAsync(git)).Later.ShouldBeNull();
    }

    [Fact]
    public async Task A_tag_with_a_message_is_its_commit()
    {
        using var git = await GitBench.MakeAsync();
        var head = await git.CommitAsync("one");
        await git.GitAsync("tag", "-a", "-m", "words", "1.0.0");

        (await FindAsync(git, "1.0.0")).Commit.ShouldBe(head);
    }

    [Fact]
    public async Task Of_several_tags_somebody_has_to_say_which()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0", "v1.0.0-rc.1");

        (await RefusalAsync(git)).ShouldEndWith("say which by --release-tag v1.0.0.");
        (await FindAsync(git, "v1.0.0-rc.1")).Version.IsPrerelease.ShouldBeTrue();
    }

    [Fact]
    public async Task No_tag_at_all_is_told_with_the_way_out()
    {
        using var git = await GitBench.MakeAsync();
        var head = await git.CommitAsync("one", "nightly");

        (await RefusalAsync(git)).ShouldStartWith(
            $"No tag of a release is at {head[..12]}: make one by 'git tag v1.2.3'"
        );
        (await RefusalAsync(git, "v1.0.0")).ShouldStartWith("There is no tag v1.0.0 here:");
        (await RefusalAsync(git, "nightly")).ShouldStartWith("'nightly' is no tag of a release");
    }

    [Fact]
    public async Task A_tag_that_is_not_checked_out_is_told()
    {
        using var git = await GitBench.MakeAsync();
        var first = await git.CommitAsync("one", "v1.0.0");
        var head = await git.CommitAsync("two");

        (await RefusalAsync(git, "v1.0.0")).ShouldBe(
            $"v1.0.0 is the commit {first[..12]}, and {head[..12]} is checked out: run 'git checkout v1.0.0'."
        );
    }

    [Fact]
    public async Task What_is_not_committed_is_not_released()
    {
        using var git = await GitBench.MakeAsync();
        await File.WriteAllTextAsync(Path.Combine(git.Root, "a file"), "1", ImageBench.Token);
        await git.GitAsync("add", ".");
        await git.CommitAsync("one", "v1.0.0");
        await File.WriteAllTextAsync(Path.Combine(git.Root, "new"), "1", ImageBench.Token);
        await FindAsync(git);

        await File.WriteAllTextAsync(Path.Combine(git.Root, "a file"), "2", ImageBench.Token);

        (await RefusalAsync(git)).ShouldContain("a file\" is not as v1.0.0 has it");
    }

    [Fact]
    public async Task Manifests_that_git_does_not_know_are_not_released()
    {
        using var git = await GitBench.MakeAsync();
        await git.CommitAsync("one", "v1.0.0");
        var folder = Path.Combine(git.Root, "manifests", "spark");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.yaml"), "a: 1", ImageBench.Token);

        (await RefusalAsync(git)).ShouldStartWith("manifests/spark/mine.yaml is not in v1.0.0");
        // What nobody deploys may lie there, and what git is told to ignore is deployed all the same.
        File.Move(Path.Combine(folder, "mine.yaml"), Path.Combine(folder, "mine.yaml~"));
        await FindAsync(git);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.local.yaml"), "a", ImageBench.Token);
        await File.WriteAllTextAsync(
            Path.Combine(git.Root, ".git", "info", "exclude"),
            "*.local.yaml",
            ImageBench.Token
        );
        (await RefusalAsync(git)).ShouldStartWith("manifests/spark/a.local.yaml is not in");
    }

    [Fact]
    public async Task A_folder_without_a_repository_is_told()
    {
        using var folder = new Kindling.Testing.TempDirectory();

        (
            await Should.ThrowAsync<PipelineException>(
                ReleaseCommit.FindAsync(folder.Path, null, ImageBench.Token)
            )
        ).Message.ShouldContain("not a git repository");
    }

    private static Task<ReleaseCommit> FindAsync(GitBench git, string? tag = null) =>
        ReleaseCommit.FindAsync(git.Root, tag, ImageBench.Token);

    private static async Task<string> RefusalAsync(GitBench git, string? tag = null) =>
        (await Should.ThrowAsync<PipelineException>(FindAsync(git, tag))).Message;
}
