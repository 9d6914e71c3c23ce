using System.Linq.Expressions;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>What a component interface sees of the build that implements it.</summary>
public interface INukeBuild
{
    /// <summary>Notes beside the running target in the summary; a second call replaces the first.</summary>
    void ReportSummary(Configure<IDictionary<string, string>>? configurator = null);

    /// <summary>All targets of this run, in the order in which they run.</summary>
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    /// <summary>The targets that were named.</summary>
    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    /// <summary>The targets that are skipped so far.</summary>
    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    /// <summary>The targets that are still to come.</summary>
    IReadOnlyCollection<ExecutableTarget> ScheduledTargets { get; }

    /// <summary>The targets that run now.</summary>
    IReadOnlyCollection<ExecutableTarget> RunningTargets { get; }

    /// <summary>The targets that were cancelled.</summary>
    IReadOnlyCollection<ExecutableTarget> AbortedTargets { get; }

    /// <summary>The targets that failed.</summary>
    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    /// <summary>The targets that succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    /// <summary>The targets that failed or succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    /// <summary>No target has failed, was cancelled or left out so far.</summary>
    bool IsSucceeding { get; }

    /// <summary>A target failed, was cancelled or left out.</summary>
    bool IsFailing { get; }

    /// <summary>Nothing is scheduled or running.</summary>
    bool IsFinished { get; }

    /// <summary>The exit code to end with instead of the usual one; 0 does not hide a failure.</summary>
    int? ExitCode { get; set; }

    /// <summary>The folder with <c>.nuke</c> in it.</summary>
    AbsolutePath RootDirectory { get; }

    /// <summary><c>.nuke/temp</c>.</summary>
    AbsolutePath TemporaryDirectory { get; }

    /// <summary>The compiled build.</summary>
    AbsolutePath BuildAssemblyFile { get; }

    /// <summary>The folder of the compiled build.</summary>
    AbsolutePath BuildAssemblyDirectory { get; }

    /// <summary>The folder of the build's project.</summary>
    AbsolutePath? BuildProjectDirectory { get; }

    /// <summary>The build's project.</summary>
    AbsolutePath? BuildProjectFile { get; }

    /// <summary>How much is logged.</summary>
    Verbosity Verbosity { get; }

    /// <summary>Where this run happens.</summary>
    Host Host { get; }

    /// <summary>Not on a build server.</summary>
    bool IsLocalBuild { get; }

    /// <summary>On a build server.</summary>
    bool IsServerBuild { get; }

    /// <summary>Which part of a partitioned target this run does.</summary>
    Partition Partition { get; }

    /// <summary>The value of a component's parameter, null when nobody gave one.</summary>
    T? TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class?;

    /// <summary>The value of a component's parameter, the default when nobody gave one.</summary>
    T? TryGetValue<T>(Expression<Func<object>> parameterExpression);
}
