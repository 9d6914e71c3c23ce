using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Parameters;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// The base of a build class, whose <c>static int Main</c> returns <see cref="Execute{T}"/>.
/// </summary>
public abstract class NukeBuild : INukeBuild
{
    /// <summary>The folder with <c>.nuke</c> in it.</summary>
    public static AbsolutePath RootDirectory => BuildScope.Current.RootDirectory;

    /// <summary><c>.nuke/temp</c>.</summary>
    public static AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    /// <summary>The compiled build.</summary>
    public static AbsolutePath BuildAssemblyFile => Assembly.GetEntryAssembly()!.Location;

    /// <summary>The folder of the compiled build.</summary>
    public static AbsolutePath BuildAssemblyDirectory => AppContext.BaseDirectory;

    /// <summary>The folder of the build's project.</summary>
    public static AbsolutePath? BuildProjectDirectory => BuildProjectFile?.Parent;

    /// <summary>The build's project.</summary>
    public static AbsolutePath? BuildProjectFile =>
        Directory.Exists(RootDirectory / "build")
        && Directory.EnumerateFiles(RootDirectory / "build", "*.csproj").FirstOrDefault()
            is { } file
            ? AbsolutePath.Create(file)
            : null;

    /// <summary>How much is logged.</summary>
    public static Verbosity Verbosity => BuildScope.Current.Verbosity;

    /// <summary>Where this run happens.</summary>
    public static Host Host => BuildScope.Current.Host;

    /// <summary>Not on a build server.</summary>
    public static bool IsLocalBuild => !IsServerBuild;

    /// <summary>On a build server.</summary>
    public static bool IsServerBuild => Host is IBuildServer;

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    /// <summary>
    /// The target whose body runs in this flow: a body that was left behind after a Ctrl-C does not speak for the next one.
    /// </summary>
    internal AsyncLocal<ExecutableTarget?> Running { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets =>
        [.. ExecutionPlan.Where(x => x.Invoked)];

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => With(ExecutionStatus.Skipped);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets =>
        With(ExecutionStatus.Scheduled);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> RunningTargets => With(ExecutionStatus.Running);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => With(ExecutionStatus.Aborted);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FailedTargets => With(ExecutionStatus.Failed);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> SucceededTargets =>
        With(ExecutionStatus.Succeeded);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FinishedTargets =>
        [.. FailedTargets, .. SucceededTargets];

    /// <inheritdoc/>
    public bool IsSucceeding => !IsFailing;

    /// <inheritdoc/>
    public bool IsFailing =>
        ExecutionPlan.Any(x =>
            x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun
        );

    /// <inheritdoc/>
    public bool IsFinished =>
        ExecutionPlan.All(x =>
            x.Status is not (ExecutionStatus.Scheduled or ExecutionStatus.Running)
        );

    /// <inheritdoc/>
    public int? ExitCode { get; set; }

    /// <inheritdoc/>
    public Partition Partition { get; internal set; } = Partition.Single;

    internal ParameterValues? Values { get; set; }

    internal IReadOnlyList<ExecutableTarget> AllTargets { get; set; } = [];

    AbsolutePath INukeBuild.RootDirectory => RootDirectory;

    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;

    AbsolutePath INukeBuild.BuildAssemblyFile => BuildAssemblyFile;

    AbsolutePath INukeBuild.BuildAssemblyDirectory => BuildAssemblyDirectory;

    AbsolutePath? INukeBuild.BuildProjectDirectory => BuildProjectDirectory;

    AbsolutePath? INukeBuild.BuildProjectFile => BuildProjectFile;

    Verbosity INukeBuild.Verbosity => Verbosity;

    Host INukeBuild.Host => Host;

    bool INukeBuild.IsLocalBuild => IsLocalBuild;

    bool INukeBuild.IsServerBuild => IsServerBuild;

    /// <inheritdoc/>
    public void ReportSummary(Configure<IDictionary<string, string>>? configurator = null)
    {
        var notes = new Dictionary<string, string>();
        var configured = configurator?.Invoke(notes) ?? notes;
        var target =
            Running.Value
            ?? throw new InvalidOperationException("ReportSummary is for the body of a target.");
        target.SummaryInformation = new Dictionary<string, string>(configured);
    }

    /// <inheritdoc/>
    public T? TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class? => (T?)Values?.Get(parameterExpression);

    /// <inheritdoc/>
    public T? TryGetValue<T>(Expression<Func<object>> parameterExpression) =>
        Values?.Get(parameterExpression) is { } value ? (T)value : default;

    /// <summary>
    /// Runs the build and gives its exit code. The targets named here run when the user names none.
    /// </summary>
    /// <remarks>
    /// NUKE takes expressions. A lambda written in <c>Main</c> is taken as a function instead, which spares every start the
    /// making of an expression tree (a third of the time of <c>--help</c>).
    /// </remarks>
    [OverloadResolutionPriority(1)]
    protected static int Execute<T>(params Func<T, Target>[] defaultTargets)
        where T : NukeBuild, new() =>
        BuildManager.Execute(
            new BuildClass(
                typeof(T),
                () => new T(),
                [.. defaultTargets.Select(x => (Func<NukeBuild, Target>)(build => x((T)build)))]
            )
        );

    /// <inheritdoc cref="Execute{T}(Func{T, Target}[])"/>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        Execute([.. defaultTargetExpressions.Select(x => x.Compile())]);

    /// <summary>Called before the plan is made.</summary>
    protected internal virtual void OnBuildCreated() { }

    /// <summary>Called before the first target.</summary>
    protected internal virtual void OnBuildInitialized() { }

    /// <summary>Called after the summary of a run, whether it succeeded, failed or was cancelled.</summary>
    protected internal virtual void OnBuildFinished() { }

    /// <summary>Called when a target starts.</summary>
    protected internal virtual void OnTargetRunning(string target) { }

    /// <summary>Called when a target is skipped.</summary>
    protected internal virtual void OnTargetSkipped(string target) { }

    /// <summary>Called when a target succeeded.</summary>
    protected internal virtual void OnTargetSucceeded(string target) { }

    /// <summary>Called when a target failed.</summary>
    protected internal virtual void OnTargetFailed(string target) { }

    private IReadOnlyCollection<ExecutableTarget> With(ExecutionStatus status) =>
        [.. ExecutionPlan.Where(x => x.Status == status)];
}
