using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>
/// The parameters of a build class, read on a thread of their own: opening the console and asking a class for its members
/// are the two slow parts of a start, and neither waits for the other.
/// </summary>
internal sealed class BuildClassReading
{
    private readonly Task<(IReadOnlyList<ParameterDefinition>, IReadOnlyList<string>)> _parameters;

    private BuildClassReading(Type buildType)
    {
        BuildType = buildType;
        _parameters = Task.Factory.StartNew(
            () => ParameterDiscovery.Of(buildType),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public Type BuildType { get; }

    /// <summary>
    /// Waits for the reading to end; throws what it threw. It computes and awaits nothing, so nothing can wait for us in turn.
    /// </summary>
    public (
        IReadOnlyList<ParameterDefinition> Parameters,
        IReadOnlyList<string> Mistakes
    ) Parameters => _parameters.GetAwaiter().GetResult();

    public static BuildClassReading Begin(Type buildType) => new(buildType);
}
