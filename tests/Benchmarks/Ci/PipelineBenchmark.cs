using System.Diagnostics;
using Kindling.Ci;
using Nuke.Common.Execution;

namespace Kindling.Benchmarks.Ci;

/// <summary>
/// A pipeline of 500 targets, each with a job of its own, made, written and validated in memory (issue 8, section 4): the first time in
/// this process, the median of those right after it, and of those when .NET has compiled for good what is called often.
/// </summary>
internal static class PipelineBenchmark
{
    private const int Targets = 500;
    private const int Runs = 20;

    // .NET compiles a method anew after thirty calls, beside the work: https://learn.microsoft.com/dotnet/core/runtime-config/compilation.
    private const int Warming = 100;
    private const double LimitMilliseconds = 50;

    public static IReadOnlyList<Measurement> Run()
    {
        var targets = Graph();
        var declaration = new PipelineDeclaration
        {
            Pipelines =
            [
                new(
                    PipelineEvents.DefaultBranch | PipelineEvents.MergeRequest,
                    [.. targets.Select(x => x.Name)]
                ),
            ],
        };
        var times = Enumerable
            .Range(0, Warming + Runs)
            .Select(_ => Once(declaration, targets))
            .ToArray();
        return
        [
            Result("the first time in a process", times[0]),
            Result("median of 20 after it", Measurement.Median(times.Skip(1).Take(Runs))),
            Result("median of 20 after 100", Measurement.Median(times.TakeLast(Runs))),
        ];
    }

    private static Measurement Result(string which, double milliseconds) =>
        new(
            $"pipeline of {Targets} targets generated and validated, {which}",
            "ms",
            milliseconds,
            null,
            LimitMilliseconds
        );

    private static double Once(
        PipelineDeclaration declaration,
        IReadOnlyList<ExecutableTarget> targets
    )
    {
        var start = Stopwatch.GetTimestamp();
        var written = PipelineGenerator.Write(PipelineGenerator.Generate(declaration, targets));
        var mistakes = PipelineLint.Check(written, _ => null);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return mistakes.Count == 0
            ? time
            : throw new InvalidOperationException(string.Join('\n', mistakes.Take(5)));
    }

    // Each depends on up to three of the fifty before it: deep, but nothing has too many needs.
    private static List<ExecutableTarget> Graph()
    {
        var targets = new List<ExecutableTarget>();
        for (var i = 0; i < Targets; i++)
        {
            var target = new ExecutableTarget($"Target{i}", Graph, typeof(PipelineBenchmark))
            {
                Traits = new TargetTraits { Job = $"job-{i}" },
                Actions = [_ => Task.CompletedTask],
                ArtifactProducts = [$"out/{i}.txt"],
            };
            var before = Enumerable
                .Range(1, Math.Min(i, 3))
                .Select(j => targets[i - Math.Min(i, (j * j * 5 % 50) + 1)])
                .Distinct()
                .ToArray();
            target.ExecutionDependencyList.AddRange(before);
            target.ArtifactDependencies = before.ToDictionary(
                x => x,
                IReadOnlyList<string> (x) => [.. x.ArtifactProducts]
            );
            targets.Add(target);
        }

        return targets;
    }
}
