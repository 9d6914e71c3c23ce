using Nuke.Common.Parameters;
using Nuke.Common.Planning;

namespace Nuke.Common.Execution;

/// <summary>What <c>--skip</c> asks: some targets by name, or without a name all that were not named.</summary>
internal sealed class SkipRequest
{
    private const string Reason = "via parameter";
    private readonly IReadOnlyList<ExecutableTarget>? _named;

    private SkipRequest(IReadOnlyList<ExecutableTarget>? named) => _named = named;

    public static SkipRequest Read(
        ParameterValues values,
        IReadOnlyList<ExecutableTarget> targets,
        List<string> mistakes
    )
    {
        if (!values.Has(StockParameters.Skip))
        {
            return new SkipRequest([]);
        }

        var names = values.Get<string[]>(StockParameters.Skip) ?? [];
        foreach (var name in names.Where(x => ExecutionPlanner.Find(targets, x) is null))
        {
            mistakes.Add(
                $"--skip: there is no target '{name}'{Spelling.Hint(name, targets.Select(x => x.Name))}"
            );
        }

        return new SkipRequest(
            names.Length == 0
                ? null
                :
                [
                    .. names
                        .Select(x => ExecutionPlanner.Find(targets, x))
                        .OfType<ExecutableTarget>(),
                ]
        );
    }

    public void Apply(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan.Where(x => _named is null ? !x.Invoked : _named.Contains(x)))
        {
            SkipPropagation.Skip(plan, target, Reason);
        }
    }
}
