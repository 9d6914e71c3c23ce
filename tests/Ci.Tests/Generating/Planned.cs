using Shouldly;

namespace Kindling.Ci.Tests.Generating;

/// <summary>Pipelines of <see cref="ShopBuild"/>, planned, and what the tests look at in them.</summary>
internal static class Planned
{
    public static IReadOnlyList<JobPlan> Plan(params GitLabPipelineAttribute[] pipelines) =>
        Plan("", pipelines);

    public static IReadOnlyList<JobPlan> Plan(
        string first,
        params GitLabPipelineAttribute[] pipelines
    ) =>
        JobPlanner.Plan(
            new PipelineDeclaration { FirstTarget = first, Pipelines = pipelines },
            ShopBuild.Targets()
        );

    public static JobPlan Find(IReadOnlyList<JobPlan> jobs, string name) =>
        jobs.Single(x => x.Name == name);

    public static string Names(IEnumerable<JobPlan> jobs) =>
        string.Join(' ', jobs.Select(x => x.Name));

    public static string Done(IReadOnlyList<JobPlan> jobs, string name) =>
        string.Join(' ', Find(jobs, name).Targets.Select(x => x.Name));

    public static string Needs(IReadOnlyList<JobPlan> jobs, string name) =>
        string.Join(
            ' ',
            Find(jobs, name).Needs.Select(x => x.BringsArtifacts ? $"{x.Job}+artifacts" : x.Job)
        );

    public static Job Written(IReadOnlyList<JobPlan> jobs, string name) =>
        new JobWriter(new PipelineDeclaration(), jobs).Write(Find(jobs, name));

    public static string Script(IReadOnlyList<JobPlan> jobs, string name) =>
        Written(jobs, name).Script.ShouldHaveSingleItem();
}
