using System.Text;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Releases;

/// <summary>The repository, asked through the git command; nothing in it is changed.</summary>
internal sealed class Git(string root)
{
    private static readonly Dictionary<string, string?> s_variables = new()
    {
        // Its words are read, or shown beside ours.
        ["LC_ALL"] = "C",
        // A look must not write the index: https://git-scm.com/docs/git#Documentation/git.txt-codeGITOPTIONALLOCKScode.
        ["GIT_OPTIONAL_LOCKS"] = "0",
    };

    /// <summary>What it writes; null where it fails quietly, which says no to a question.</summary>
    public async Task<string?> TryAskAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var (result, output) = await RunAsync(arguments, cancellationToken);
        return result.Succeeded ? output : null;
    }

    /// <summary>What it writes.</summary>
    public async Task<string> AskAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var (result, output) = await RunAsync(arguments, cancellationToken);
        return result.Succeeded
            ? output
            : throw new PipelineException(
                $"git {arguments[0]} failed in {root}: {string.Join(" / ", result.LastLines.TakeLast(3))}"
            );
    }

    /// <summary>True where the clone has not all commits, as CI makes it by default.</summary>
    public async Task<bool> IsShallowAsync(CancellationToken cancellationToken) =>
        (await AskAsync(["rev-parse", "--is-shallow-repository"], cancellationToken)).Trim()
        == "true";

    /// <summary>The tags of releases among those that a question of git's names.</summary>
    public async Task<IReadOnlyList<ReleaseTag>> TagsAsync(
        string relation,
        string commit,
        CancellationToken cancellationToken
    )
    {
        var names = await AskAsync(["tag", relation, commit], cancellationToken);
        return
        [
            .. names
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(name => ReleaseTag.TryParse(name, out var tag, out _) ? tag : null)
                .OfType<ReleaseTag>()
                .OrderByDescending(tag => tag.Version)
                .ThenBy(tag => tag.Name, StringComparer.Ordinal),
        ];
    }

    private async Task<(CommandResult Result, string Output)> RunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var output = new StringBuilder();
        // What the user's own settings would add to the answers.
        string[] plain = ["-c", "log.showSignature=false", "-c", "column.ui=never"];
        var result = await new CommandLine("git", ["-C", root, .. plain, .. arguments])
        {
            Variables = s_variables,
        }.RunAsync(
            line =>
            {
                if (!line.IsError)
                {
                    output.Append(line.Text).Append('\n');
                }
            },
            cancellationToken
        );
        return (result, output.ToString());
    }
}
