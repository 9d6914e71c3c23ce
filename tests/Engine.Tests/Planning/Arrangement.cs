using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Planning;
using Shouldly;

namespace Kindling.Engine.Tests.Planning;

/// <summary>Three targets that a test connects: for the planner alone, and as a build class that runs. A is the default.</summary>
internal sealed class Arrangement : IDisposable
{
    public BuildHarness Harness { get; } = new();

    public ExecutableTarget A { get; } = Make("A");

    public ExecutableTarget B { get; } = Make("B");

    public ExecutableTarget C { get; } = Make("C");

    public IReadOnlyList<ExecutableTarget> All => [A, B, C];

    public static ExecutableTarget Make(string name) =>
        new(name, (Target)(_ => _), typeof(NukeBuild)) { IsDefault = name == "A" };

    public static void DependsOn(ExecutableTarget target, ExecutableTarget other) =>
        target.ExecutionDependencyList.Add(other);

    public static void After(ExecutableTarget target, ExecutableTarget other) =>
        target.OrderDependencyList.Add(other);

    public static void Triggers(ExecutableTarget target, ExecutableTarget other)
    {
        target.TriggerList.Add(other);
        other.TriggerDependencyList.Add(target);
    }

    public void Dispose() => Harness.Dispose();

    /// <summary>Plans the arrangement, and runs a build class with the same edges: all succeeds in the order of the plan.</summary>
    public async Task ShouldRunAsync(string plan, params string[] invoked)
    {
        var planned = ExecutionPlanner.Plan(All, invoked.Length == 0 ? null : invoked);
        planned.Mistakes.ShouldBeEmpty();
        string.Join(' ', planned.Targets.Select(x => x.Name)).ShouldBe(plan);

        var names = plan.Split(' ');
        var result = await RunAsync(string.Join(' ', invoked));
        result.ShouldHaveEnded(string.Join(", ", names.Select(x => $"{x} Succeeded")), ran: plan);
        result.Build!.InvokedTargets.Select(x => x.Name).ShouldBe(names.Where(invoked.Contains));
    }

    public Task<BuildResult> RunAsync(string arguments) =>
        Harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) => Define(x, A, build),
                    OnB = (x, build) => Define(x, B, build),
                    OnC = (x, build) => Define(x, C, build),
                },
            arguments,
            x => x.A
        );

    private ITargetDefinition Define(
        ITargetDefinition definition,
        ExecutableTarget target,
        AbcBuild build
    )
    {
        definition = definition
            .DependsOn(Of(build, target.ExecutionDependencies))
            .After(Of(build, target.OrderDependencies))
            .Triggers(Of(build, target.Triggers));

        // A build class can name what it lacks only by trying.
        return target.ExecutionDependencies.Concat(target.Triggers).All(All.Contains)
            ? definition
            : definition
                .TryDependsOn<IOutside>(x => x.Outside)
                .TryTriggers<IOutside>(x => x.Outside);
    }

    private Target[] Of(AbcBuild build, IEnumerable<ExecutableTarget> targets) =>
        [
            .. targets
                .Where(All.Contains)
                .Select(x =>
                    x == A ? build.A
                    : x == B ? build.B
                    : build.C
                ),
        ];

    private interface IOutside : INukeBuild
    {
        Target Outside => _ => _;
    }
}
