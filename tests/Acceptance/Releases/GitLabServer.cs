using System.Diagnostics;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Xunit;

namespace Kindling.Acceptance.Releases;

/// <summary>The stand-in of ../shared/gitlab, with a project that has nothing in it yet.</summary>
public sealed class GitLabServer : IAsyncLifetime
{
    public const string Token = "glpat-of-the-acceptance";

    private readonly TempDirectory _folder = new();
    private readonly string _program = Path.GetFullPath(
        Path.Combine(Commands.Root, "..", "shared", "gitlab", "gitlab")
    );

    private Process? _process;

    /// <summary>Its API.</summary>
    public Uri Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(_program), $"{_program} is not there");
        await File.WriteAllTextAsync(_folder / ".gitlab-ci.yml", "job: {script: ['true']}\n");
        using (
            var git = Process.Start(
                "sh",
                [
                    "-c",
                    $"cd '{_folder.Path}' && git init -q -b main && git add . && git -c user.name=a -c user.email=a@example.org commit -qm one",
                ]
            )
        )
        {
            await git.WaitForExitAsync();
        }

        _process = Process.Start(
            new ProcessStartInfo(_program, ["serve", _folder.Path, "--access-token", Token])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("access token", StringComparison.Ordinal))
            {
                Api = new Uri(line.Split(' ')[0]);
                return;
            }
        }

        throw new InvalidOperationException($"{_program} ended before it served.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Commands.Signal(_process, "TERM");
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }
}
