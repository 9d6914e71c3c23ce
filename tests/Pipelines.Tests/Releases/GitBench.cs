using Kindling.Pipelines.Tests.Images;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Pipelines.Tests.Releases;

/// <summary>A repository of its own for a test, made by the real git.</summary>
internal sealed class GitBench : IDisposable
{
    public const string Author = "ada@example.org";

    private readonly TempDirectory _folder = new();
    private int _minutes;

    public string Root => _folder / "repository";

    public static async Task<GitBench> MakeAsync()
    {
        var bench = new GitBench();
        Directory.CreateDirectory(bench.Root);
        await bench.GitAsync("init", "-q", "-b", "main");
        return bench;
    }

    /// <summary>A commit a minute after the one before; answers its hash.</summary>
    public async Task<string> CommitAsync(string message, params IReadOnlyList<string> tags)
    {
        _minutes++;
        await GitAsync("commit", "-q", "--allow-empty", "-m", message);
        foreach (var tag in tags)
        {
            await GitAsync("tag", tag);
        }

        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>A clone of the newest commits, as GitLab makes it.</summary>
    public async Task<string> ShallowAsync()
    {
        await GitAsync("clone", "-q", "--depth", "1", $"file://{Root}", _folder / "shallow");
        return _folder / "shallow";
    }

    public async Task<string> GitAsync(params IReadOnlyList<string> arguments)
    {
        var time = $"2026-11-22T10:{_minutes:00}:00+0200";
        var result = await Shell.RunAsync(
            ["/usr/bin/env", "git", "-C", Root, .. arguments],
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = _folder.Path,
                ["GIT_AUTHOR_NAME"] = "Ada",
                ["GIT_AUTHOR_EMAIL"] = Author,
                ["GIT_COMMITTER_NAME"] = "Ada",
                ["GIT_COMMITTER_EMAIL"] = Author,
                ["GIT_AUTHOR_DATE"] = time,
                ["GIT_COMMITTER_DATE"] = time,
            }
        );
        result.ExitCode.ShouldBe(0, result.Errors);
        return result.Output.Trim();
    }

    public void Dispose() => _folder.Dispose();
}
