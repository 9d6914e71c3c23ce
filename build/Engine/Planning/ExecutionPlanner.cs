using Nuke.Common.Execution;

namespace Nuke.Common.Planning;

/// <summary>What runs, in order; or every reason why it cannot be said.</summary>
internal sealed record ExecutionPlan(
    IReadOnlyList<ExecutableTarget> Targets,
    IReadOnlyList<string> Mistakes
);

/// <summary>
/// Chooses and orders targets; runs nothing. Without constraints targets run in the order in which they were asked for,
/// then in declaration order.
/// </summary>
internal static class ExecutionPlanner
{
    public static ExecutionPlan Plan(
        IReadOnlyList<ExecutableTarget> all,
        IReadOnlyList<string>? invoked,
        bool strict = false
    )
    {
        var mistakes = new List<string>();
        var asked = Asked(all, invoked, mistakes);
        if (mistakes.Count > 0)
        {
            return new ExecutionPlan([], mistakes);
        }

        foreach (var target in all)
        {
            target.Invoked = invoked is not null && asked.Contains(target);
        }

        return Order(all, asked, strict);
    }

    /// <summary>The same for who only wants to know: no target is marked as invoked.</summary>
    public static ExecutionPlan Order(
        IReadOnlyList<ExecutableTarget> all,
        IReadOnlyList<string> names
    )
    {
        var mistakes = new List<string>();
        var asked = Asked(all, names, mistakes);
        return mistakes.Count > 0
            ? new ExecutionPlan([], mistakes)
            : Order(all, asked, strict: false);
    }

    private static ExecutionPlan Order(
        IReadOnlyList<ExecutableTarget> all,
        List<ExecutableTarget> asked,
        bool strict
    )
    {
        var mistakes = new List<string>();
        var declared = all.Index().ToDictionary(x => x.Item, x => x.Index);
        var chosen = Closure(asked, declared);
        var roots = asked.Concat(all.Where(chosen.Contains));
        var plan = new DepthFirstOrder(declared, chosen).Of(roots, mistakes);
        if (strict && mistakes.Count == 0)
        {
            RequireOneOrder(plan, mistakes);
        }

        return mistakes.Count == 0 ? new ExecutionPlan(plan, []) : new ExecutionPlan([], mistakes);
    }

    /// <summary>Names compare without case and dashes, so that <c>git-hub-publish</c> is GitHubPublish.</summary>
    public static ExecutableTarget? Find(IEnumerable<ExecutableTarget> all, string name) =>
        all.FirstOrDefault(x => Spelling.Same(x.Name, name));

    private static List<ExecutableTarget> Asked(
        IReadOnlyList<ExecutableTarget> all,
        IReadOnlyList<string>? invoked,
        List<string> mistakes
    )
    {
        if (invoked is null)
        {
            return [.. all.Where(x => x.IsDefault)];
        }

        var asked = new OrderedDictionary<ExecutableTarget, string>();
        var byName = all.DistinctBy(x => Spelling.Fold(x.Name))
            .ToDictionary(x => Spelling.Fold(x.Name), StringComparer.Ordinal);
        foreach (var name in invoked)
        {
            if (!byName.TryGetValue(Spelling.Fold(name), out var target))
            {
                var names = all.Where(x => x.Listed)
                    .Select(x => x.Name)
                    .Order(StringComparer.Ordinal)
                    .ToList();
                mistakes.Add(
                    $"there is no target '{name}'{Spelling.Hint(name, names)}; the targets are {string.Join(", ", names)}"
                );
            }
            else
            {
                asked.TryAdd(target, name);
            }
        }

        return [.. asked.Keys];
    }

    private static HashSet<ExecutableTarget> Closure(
        IEnumerable<ExecutableTarget> asked,
        Dictionary<ExecutableTarget, int> declared
    )
    {
        var chosen = new HashSet<ExecutableTarget>();
        var waiting = new Stack<ExecutableTarget>(asked);
        while (waiting.TryPop(out var target))
        {
            if (declared.ContainsKey(target) && chosen.Add(target))
            {
                foreach (var next in target.ExecutionDependencies.Concat(target.Triggers))
                {
                    waiting.Push(next);
                }
            }
        }

        return chosen;
    }

    private static void RequireOneOrder(IReadOnlyList<ExecutableTarget> plan, List<string> mistakes)
    {
        for (var i = 1; i < plan.Count; i++)
        {
            // In a complete order each target directly follows the one before it.
            if (!plan[i].Predecessors.Contains(plan[i - 1]))
            {
                mistakes.Add(
                    $"incomplete order: nothing says whether {plan[i - 1]} or {plan[i]} runs first"
                );
            }
        }
    }

    /// <summary>Each target after all that must precede it, otherwise in the order of the roots.</summary>
    private sealed class DepthFirstOrder(
        Dictionary<ExecutableTarget, int> declared,
        HashSet<ExecutableTarget> chosen
    )
    {
        private readonly HashSet<ExecutableTarget> _done = [];
        private readonly List<ExecutableTarget> _path = [];
        private readonly List<ExecutableTarget> _plan = [];

        public IReadOnlyList<ExecutableTarget> Of(
            IEnumerable<ExecutableTarget> roots,
            List<string> mistakes
        )
        {
            foreach (var root in roots)
            {
                Visit(root, mistakes);
            }

            return _plan;
        }

        private void Visit(ExecutableTarget target, List<string> mistakes)
        {
            if (_done.Contains(target))
            {
                return;
            }

            var seen = _path.IndexOf(target);
            if (seen >= 0)
            {
                mistakes.Add(
                    $"targets wait for each other: {string.Join(" → ", _path.Skip(seen).Append(target))}"
                );
                return;
            }

            _path.Add(target);
            foreach (
                var predecessor in target
                    .Predecessors.Where(chosen.Contains)
                    .Distinct()
                    .OrderBy(x => declared[x])
            )
            {
                Visit(predecessor, mistakes);
            }

            _path.RemoveAt(_path.Count - 1);
            _done.Add(target);
            _plan.Add(target);
        }
    }
}
