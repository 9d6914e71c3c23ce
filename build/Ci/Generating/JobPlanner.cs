using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>Makes the jobs of all pipelines from the targets; a pure function.</summary>
internal sealed class JobPlanner
{
    private readonly IReadOnlyList<ExecutableTarget> _targets;
    private readonly IReadOnlyList<PlannedEvent> _events;

    private JobPlanner(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<PlannedEvent> events
    ) => (_targets, _events) = (targets, events);

    /// <summary>The jobs, in the order in which the file has them: earlier stages first.</summary>
    /// <exception cref="InvalidPipelineException">The declaration contradicts itself, or the targets.</exception>
    public static IReadOnlyList<JobPlan> Plan(
        PipelineDeclaration declaration,
        IReadOnlyList<ExecutableTarget> targets
    )
    {
        DeclarationCheck.Require(declaration, targets);
        var all = Sets(declaration).Select(x => new TargetSet(x, targets)).ToArray();
        var events = Events(declaration, all, targets).OrderBy(x => x.Event);
        return new JobPlanner(targets, [.. events]).Merge();
    }

    // What is the same on several events is made once.
    private static IEnumerable<PlannedEvent> Events(
        PipelineDeclaration declaration,
        TargetSet[] all,
        IReadOnlyList<ExecutableTarget> targets
    ) =>
        from alike in PipelineEventText.All.GroupBy(one =>
            string.Join(' ', all.Index().Where(x => x.Item.IsOn(one)).Select(x => x.Index))
        )
        where alike.Key.Length > 0
        let sets = all.Where(x => x.IsOn(alike.First())).ToArray()
        let jobs = new EventJobs(new TargetPlacement(declaration, sets, targets))
        from one in alike
        select new PlannedEvent(one, jobs);

    // The first target runs wherever anything does.
    private static IEnumerable<GitLabPipelineAttribute> Sets(PipelineDeclaration declaration) =>
        declaration.FirstTarget.Length == 0
            ? declaration.Pipelines
            : declaration.Pipelines.Prepend(
                new GitLabPipelineAttribute(
                    declaration.Pipelines.Aggregate(
                        PipelineEvents.None,
                        (events, x) => events | x.Events
                    ),
                    declaration.FirstTarget
                )
            );

    private IReadOnlyList<JobPlan> Merge()
    {
        var names = _events.SelectMany(x => x.Jobs.Jobs).Select(x => x.Name).Distinct().ToArray();
        var jobs = names.Select(Merge).OrderBy(x => x.Kind).ToArray();
        JobPlan[] all = [.. jobs, .. Stops(jobs)];
        var twice = all.GroupBy(x => x.Name, StringComparer.Ordinal)
            .FirstOrDefault(x => x.Count() > 1);
        return twice is null
            ? all
            : throw new InvalidPipelineException(
                $"two jobs would be named '{twice.Key}': give the targets of one another name with InJob"
            );
    }

    private JobPlan Merge(string name)
    {
        PlannedEvent[] events = [.. _events.Where(x => x.Jobs.Find(name) is not null)];
        EventJob[] jobs = [.. events.Select(x => x.Jobs.Find(name)!)];
        var model = jobs[0];
        foreach (var (job, other) in jobs.Zip(events).Where(x => x.First != model))
        {
            JobCheck.RequireSame(model, events[0].Event, job, other.Event);
        }

        JobCheck.RequireTransport(model);
        JobCheck.RequireOneOfEach(name, model.Done);
        return new JobPlan
        {
            Name = name,
            Kind = model.Kind,
            Targets = model.Done,
            Invoked = model.Invoked,
            IsAssured = model.Targets.All(BuildGraph.IsAssured),
            Skipped = Sorted(
                jobs.Distinct()
                    .SelectMany(x => x.SkippedTargets.Concat(x.SkippedBehind))
                    .Select(x => x.Name)
            ),
            Environment = model.Environment,
            Occurrences =
            [
                .. jobs.Zip(
                    events,
                    (job, x) => new JobOccurrence(x.Event, job.IsManual, job.Parameters)
                ),
            ],
            Needs = [.. Needs(jobs, events)],
        };
    }

    // Of all events; on one where the needed job is not there nothing must wait for it.
    private static IEnumerable<PlannedNeed> Needs(EventJob[] jobs, PlannedEvent[] events)
    {
        var needs = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (need, brings) in jobs.Distinct().SelectMany(x => x.Needs))
        {
            needs[need.Name] = brings || needs.GetValueOrDefault(need.Name);
        }

        return needs.Select(x => new PlannedNeed(
            x.Key,
            BringsArtifacts: x.Value,
            IsOptional: events.Any(one => one.Jobs.Find(x.Key) is null)
        ));
    }

    // Beside each job that brings an environment up, one that takes it down: with the same rules, as GitLab wants it.
    private IEnumerable<JobPlan> Stops(IEnumerable<JobPlan> jobs)
    {
        var stopping = _targets.Where(x => x.Traits.StopsEnvironment).Select(x => x.Name).ToArray();
        // Nothing comes from another job: whatever it takes to stop is done there.
        var done = stopping.Length == 0 ? [] : TargetEdges.Order(_targets, stopping);
        var environments = jobs.Where(x => x.Kind == JobKind.Deploy)
            .GroupBy(x => x.Environment!, StringComparer.Ordinal);
        foreach (var environment in stopping.Length == 0 ? [] : environments)
        {
            var name = JobNames.Stop(environment.Key);
            JobCheck.RequireOneOfEach(name, done);
            yield return new JobPlan
            {
                Name = name,
                Kind = JobKind.Stop,
                Targets = done,
                Invoked = stopping,
                Environment = environment.Key,
                Occurrences =
                [
                    .. from occurrence in environment.SelectMany(x => x.Occurrences)
                    group occurrence.Parameters by occurrence.Event into all
                    select new JobOccurrence(all.Key, IsManual: true, Together(all)),
                ],
            };
        }
    }

    // Of several jobs of one environment the first has the say.
    private static SortedDictionary<string, string> Together(
        IEnumerable<IReadOnlyDictionary<string, string>> parameters
    ) =>
        new(
            parameters.SelectMany(x => x).DistinctBy(x => x.Key).ToDictionary(),
            StringComparer.Ordinal
        );

    private static string[] Sorted(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>An event and its jobs.</summary>
internal sealed record PlannedEvent(PipelineEvents Event, EventJobs Jobs);
