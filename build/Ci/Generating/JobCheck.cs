using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>What cannot be one job is refused, with the way out.</summary>
internal static class JobCheck
{
    /// <summary>A job does the same on all its events.</summary>
    public static void RequireSame(
        EventJob left,
        PipelineEvents leftEvent,
        EventJob right,
        PipelineEvents rightEvent
    )
    {
        if (!left.Invoked.SequenceEqual(right.Invoked) || left.Environment != right.Environment)
        {
            throw new InvalidPipelineException(
                $"job {left.Name} would run {string.Join(", ", left.Invoked)} on {leftEvent}, but {string.Join(", ", right.Invoked)} on {rightEvent}: give some of them a job of their own with InJob"
            );
        }

        var once = left.Targets.Except(right.Targets).Union(right.Targets.Except(left.Targets));
        if (once.FirstOrDefault() is { } target)
        {
            throw new InvalidPipelineException(
                $"job {left.Name} would run {target} on one of {leftEvent} and {rightEvent} only, where no other job does: name it among NonEntryTargets, or give it a job with InJob"
            );
        }
    }

    /// <summary>In one process what a skipped target makes lies where it was made; from job to job only artifacts come.</summary>
    public static void RequireTransport(EventJob job)
    {
        var lost = job.SkippedTargets.FirstOrDefault(x =>
            x.ArtifactProducts.Count > 0
            && !job.Done.Any(done => done.ArtifactDependencies.ContainsKey(x))
        );
        if (lost is not null)
        {
            throw new InvalidPipelineException(
                $"job {job.Name} needs {lost}, which another job does, but consumes nothing of {string.Join(", ", lost.ArtifactProducts)}: say Consumes({lost}) where it is used"
            );
        }
    }

    /// <summary>A variable of a token has one audience in a job, and one file tells the address of its environment.</summary>
    public static void RequireOneOfEach(string job, IReadOnlyList<ExecutableTarget> done)
    {
        if (done.Count == 1)
        {
            return;
        }

        var token = done.SelectMany(x => x.Traits.IdTokens)
            .GroupBy(x => x.Key, x => x.Value, StringComparer.Ordinal)
            .FirstOrDefault(x => x.Distinct().Count() > 1);
        if (token is not null)
        {
            throw new InvalidPipelineException(
                $"job {job} would have the token {token.Key} for {string.Join(" and for ", token.Distinct())}: name one of them otherwise, or give its target a job of its own with InJob"
            );
        }

        var reports = done.Select(x => x.Traits.Dotenv).OfType<string>().Distinct();
        if (reports.ToArray() is { Length: > 1 } several)
        {
            throw new InvalidPipelineException(
                $"job {job} would report the environment's address in {string.Join(" and in ", several)}: write one file, or give a target a job of its own with InJob"
            );
        }
    }
}
