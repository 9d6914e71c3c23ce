using System.Reflection;
using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>Arguments in the commit message, where the build class asks for them and a build server runs it.</summary>
internal static class CommitMessage
{
    public static CommandLine Arguments(
        Type buildType,
        BuildEnvironment environment,
        IReadOnlyList<ParameterDefinition> parameters,
        List<string> mistakes
    )
    {
        var attribute = buildType.GetCustomAttribute<ArgumentsFromGitCommitMessageAttribute>();
        var message = environment.Variables.GetValueOrDefault("CI_COMMIT_MESSAGE");
        if (
            attribute is null
            || message is null
            || !CI.GitLab.GitLab.IsRunning(environment.Variables)
        )
        {
            return CommandLine.Empty;
        }

        var last = message
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault();
        if (last?.StartsWith(attribute.Prefix, StringComparison.OrdinalIgnoreCase) != true)
        {
            return CommandLine.Empty;
        }

        var line = CommandLine.Parse(
            ArgumentText.Split(last[attribute.Prefix.Length..]),
            parameters
        );
        mistakes.AddRange(line.Mistakes.Select(x => $"commit message: {x}"));
        mistakes.AddRange(
            line.Positional.Select(x => $"commit message: '{x}' belongs to no option")
        );
        return line;
    }
}
