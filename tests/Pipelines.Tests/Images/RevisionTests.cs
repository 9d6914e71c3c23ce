using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class RevisionTests : IDisposable
{
    private const string Commit = "0123456789012345678901234567890123456789";
    private static readonly Dictionary<string, string> s_nothing = [];

    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_branch_with_a_file_of_its_own_is_followed()
    {
        Write("HEAD", "ref: refs/heads/a/b\n");
        Write("refs/heads/a/b", Commit + "\n");

        Revision.Of(_root.Path, s_nothing).ShouldBe(Commit);
    }

    [Fact]
    public void A_packed_branch_is_found_among_others()
    {
        Write("HEAD", "ref: refs/heads/b\n");
        Write(
            "packed-refs",
            $"# pack-refs with: peeled fully-peeled sorted \n{new string('1', 40)} refs/heads/a/refs/heads/b\n{Commit} refs/heads/b\n^{new string('2', 40)}\n"
        );

        Revision.Of(_root.Path, s_nothing).ShouldBe(Commit);
    }

    [Fact]
    public void A_commit_that_is_no_branch_is_told()
    {
        Write("HEAD", Commit + "\n");

        Revision.Of(_root.Path, s_nothing).ShouldBe(Commit);
    }

    [Fact]
    public void A_new_repository_and_none_have_no_commit()
    {
        Revision.Of(_root.Path, s_nothing).ShouldBeNull();

        Write("HEAD", "ref: refs/heads/main\n");
        Revision.Of(_root.Path, s_nothing).ShouldBeNull();
    }

    [Fact]
    public void What_CI_says_comes_first_unless_it_is_empty()
    {
        Write("HEAD", Commit);

        Revision
            .Of(_root.Path, new Dictionary<string, string> { ["CI_COMMIT_SHA"] = "x" })
            .ShouldBe("x");
        Revision
            .Of(_root.Path, new Dictionary<string, string> { ["CI_COMMIT_SHA"] = "" })
            .ShouldBe(Commit);
    }

    [Fact]
    public void A_worktree_shares_its_branches_with_the_repository_that_it_belongs_to()
    {
        Write("worktrees/w/HEAD", "ref: refs/heads/b\n");
        Write("worktrees/w/commondir", "../..\n");
        Write("refs/heads/b", Commit + "\n");
        using var worktree = new TempDirectory();
        File.WriteAllText(worktree / ".git", $"gitdir: {_root / ".git/worktrees/w"}\n");

        Revision.Of(worktree.Path, s_nothing).ShouldBe(Commit);
    }

    [Fact]
    public void A_submodule_has_its_folder_elsewhere()
    {
        Write("modules/m/HEAD", Commit);
        Directory.CreateDirectory(_root / "m");
        File.WriteAllText(_root / "m/.git", "gitdir: ../.git/modules/m\n");

        Revision.Of(_root / "m", s_nothing).ShouldBe(Commit);
    }

    private void Write(string path, string text)
    {
        var file = _root / $".git/{path}";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
