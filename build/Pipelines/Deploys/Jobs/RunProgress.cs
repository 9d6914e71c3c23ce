using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Decides from a run's states whether it still can come to something, and says why not.</summary>
internal sealed class RunProgress(
    JobRequest request,
    DeploySettings settings,
    TimeProvider time,
    Action<string> warn
)
{
    // The watch of pods may be that much behind the watch of Jobs.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(5);

    private readonly FindingTracker _tracker = new(settings.CapacityPatience);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _sawDriver;
    private DateTimeOffset? _submitted;

    /// <summary>What kept it at the last look; null for nothing.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Throws where the driver will not run any more.</summary>
    /// <param name="state">How far it is.</param>
    /// <param name="lines">What its pods have said.</param>
    public void Check(RunState state, IReadOnlyList<string> lines)
    {
        Obstacle = state.Findings.Select(Text).FirstOrDefault();
        var now = time.GetUtcNow();
        var due = _tracker.Due(state.Findings, now);
        if (_sawDriver && state.Driver is null)
        {
            throw new PipelineException($"{request.DisplayName}: somebody deleted its driver.");
        }

        _sawDriver |= state.Driver is not null;
        if (state.IsSubmitted && !_sawDriver && now - (_submitted ??= now) > s_late)
        {
            throw new PipelineException(
                $"{request.DisplayName} was submitted, but its driver is not there: somebody deleted it."
            );
        }

        if (state.HasStarted)
        {
            Warn(due);
            return;
        }

        if (state.HasNoJob)
        {
            throw new PipelineException($"{request.DisplayName}: somebody deleted its Job.");
        }

        if (due.Count > 0)
        {
            throw new PipelineException(
                string.Join(
                    '\n',
                    due.Select(Screen).Prepend($"{request.DisplayName} cannot start:")
                )
            );
        }

        if (state.Refusal is { } refusal)
        {
            var code = state.Submission is { } pod ? RunState.ExitCodeOf(pod) : -1;
            throw Failed(code, FailureReason.Find(lines) ?? refusal);
        }
    }

    /// <summary>Throws where the driver ended otherwise than well.</summary>
    public void ThrowIfFailed(int code, IReadOnlyList<string> lines)
    {
        if (code != 0)
        {
            throw Failed(code, FailureReason.Find(lines));
        }
    }

    private void Warn(IEnumerable<Finding> due)
    {
        // What keeps one executor, keeps the others too.
        foreach (var finding in due.Where(finding => _told.Add(finding.Cause)))
        {
            warn(Screen(finding));
        }
    }

    private JobFailedException Failed(int code, string? reason) =>
        new(
            $"{request.DisplayName} failed with exit code {code}{(reason is null ? "" : $": {reason}")}",
            code
        );

    private static string Text(Finding finding) => $"{finding.Resource}: {finding.Cause}";

    private static string Screen(Finding finding) => $"{Text(finding)}\n  → {finding.Advice}";
}
