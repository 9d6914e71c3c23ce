using Nuke.Common.IO;
using Nuke.Common.Output;
using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>What is known before the build class is made: root, host, parameters; and every mistake in them.</summary>
internal sealed class BuildSetup
{
    private BuildSetup(
        ExpectedFailures expected,
        IReadOnlyList<ParameterDefinition> parameters,
        List<string> mistakes
    )
    {
        Parameters = parameters;
        Mistakes = mistakes;
        Expected = expected;
    }

    public IReadOnlyList<ParameterDefinition> Parameters { get; }

    public List<string> Mistakes { get; }

    public ExpectedFailures Expected { get; }

    public required CommandLine CommandLine { get; init; }

    public required ParameterValues Values { get; init; }

    public required bool HasRoot { get; init; }

    public required BuildScope Scope { get; init; }

    public required BuildOutput Output { get; init; }

    public required Ansi Ansi { get; init; }

    /// <summary>The names that the user gave; null when there is none and the default targets run.</summary>
    public IReadOnlyList<string>? Invoked
    {
        get
        {
            var named = Values.Get<string[]>(StockParameters.Target) ?? [];
            var all = CommandLine.Positional.SelectMany(x => x.Split('+')).Concat(named).ToList();
            return all.Count > 0 ? all : null;
        }
    }

    public static BuildSetup Read(
        BuildClassReading reading,
        BuildEnvironment environment,
        SecretMask mask
    )
    {
        var (parameters, found) = reading.Parameters;
        var mistakes = found.ToList();
        var commandLine = CommandLine.Parse(environment.Arguments, parameters);
        mistakes.AddRange(commandLine.Mistakes);
        var root = RootFolder.Find(environment, commandLine, mistakes);
        var values = ReadValues(
            parameters,
            new Origin(reading.BuildType, environment, commandLine, root),
            mistakes
        );
        foreach (var secret in parameters.Where(x => x.IsSecret))
        {
            mask.AddAll(values.Get<object>(secret));
        }

        var ansi = new Ansi(environment.HasColours);
        var verbosity = values.Has(StockParameters.Verbosity)
            ? values.Get<Verbosity>(StockParameters.Verbosity)
            : Verbosity.Normal;
        var log = new BuildLog(environment.Output, ansi, verbosity, environment.Time);
        var host = values.Get<string>(StockParameters.Host) is { } name
            ? Host.Named(name, environment.Variables)
            : Host.Detect(environment.Variables);
        if (host is CI.GitLab.GitLab gitLab)
        {
            mask.AddAll(gitLab.SecretValues);
        }

        var expected = new ExpectedFailures(reading.BuildType);
        return new BuildSetup(expected, parameters, mistakes)
        {
            CommandLine = commandLine,
            Values = values,
            HasRoot = root is not null,
            Ansi = ansi,
            Output = new BuildOutput(environment.Output, ansi, log, environment.Time, expected),
            Scope = new BuildScope
            {
                RootDirectory = root ?? environment.WorkingDirectory,
                WorkingDirectory = environment.WorkingDirectory,
                Variables = environment.Variables,
                Host = host,
                Verbosity = verbosity,
                Log = log,
                Mask = mask,
            },
        };
    }

    private static ParameterValues ReadValues(
        IReadOnlyList<ParameterDefinition> parameters,
        Origin origin,
        List<string> mistakes
    )
    {
        var variables = new EnvironmentVariables(origin.Environment.Variables);
        var files = origin.Root is { } root
            ? ParameterFiles.Read(
                root / ".nuke",
                Profiles(origin.CommandLine, variables, mistakes),
                parameters,
                mistakes
            )
            : ParameterFiles.None;
        var sources = new ParameterSources(
            CommitMessage.Arguments(origin.BuildType, origin.Environment, parameters, mistakes),
            origin.CommandLine,
            variables,
            files,
            origin.Environment.WorkingDirectory,
            origin.Root ?? origin.Environment.WorkingDirectory
        );
        return new ParameterValues(parameters, sources, mistakes);
    }

    private static IReadOnlyList<string> Profiles(
        CommandLine commandLine,
        EnvironmentVariables variables,
        List<string> mistakes
    )
    {
        var given =
            commandLine.For(StockParameters.Profile)
            ?? (variables.For(StockParameters.Profile, mistakes) is { } variable ? [variable] : []);
        return [.. given.SelectMany(x => x.Split(StockParameters.Profile.Separator))];
    }

    private sealed record Origin(
        Type BuildType,
        BuildEnvironment Environment,
        CommandLine CommandLine,
        AbsolutePath? Root
    );
}
