using System.Collections;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>The build class, and the targets that run when none is named.</summary>
internal sealed record BuildClass(
    Type Type,
    Func<NukeBuild> Create,
    IReadOnlyList<Func<NukeBuild, Target>> Defaults
);

/// <summary>All that a run takes from the process around it; tests make their own.</summary>
internal sealed record BuildEnvironment
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public required AbsolutePath WorkingDirectory { get; init; }

    public required TextWriter Output { get; init; }

    /// <summary>Where the engine speaks when a target has the output for itself.</summary>
    public TextWriter Error { get; init; } = TextWriter.Null;

    public bool HasColours { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Ends what a target has started and left running.</summary>
    public Action EndChildren { get; init; } = () => { };

    public static BuildEnvironment OfThisProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string)variable.Value!;
        }

        return new BuildEnvironment
        {
            Arguments = Environment.GetCommandLineArgs()[1..],
            Variables = variables,
            WorkingDirectory = Environment.CurrentDirectory,
            Output = Console.Out,
            Error = Console.Error,
            EndChildren = ProcessTree.KillDescendants,
            // https://no-color.org
            HasColours =
                !variables.ContainsKey("NO_COLOR")
                && (
                    CI.GitLab.GitLab.IsRunning(variables)
                    || (
                        !Console.IsOutputRedirected && variables.GetValueOrDefault("TERM") != "dumb"
                    )
                ),
        };
    }
}
