using Kindling.NukeExtensions;

namespace Kindling.Ci.Validating;

/// <summary>Merges jobs with those that they extend: https://docs.gitlab.com/ci/yaml/#extends.</summary>
internal sealed class Extends(MapNode root, bool isWhole, Mistakes mistakes)
{
    // https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/config/extendable/entry.rb
    private const int Deepest = 10;

    // Where a chain is that long, nothing more is learnt by going on.
    private const int Enough = 64;

    private readonly Dictionary<string, Extended> _known = new(StringComparer.Ordinal);
    private readonly List<string> _way = [];

    /// <summary>The job with all that it has from others, and without <c>extends</c>.</summary>
    public MapNode Of(string name) => Of(name, (MapNode)root[name]!).Body;

    private Extended Of(string name, MapNode written)
    {
        if (written.Entry("extends") is not { } entry || _way.Count > Enough)
        {
            return new Extended(written, 0);
        }

        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        _way.Add(name);
        Extended[] parents = [.. Names(entry.Value).Select(Parent).OfType<Extended>()];
        var height = parents.Select(parent => parent.Height + 1).DefaultIfEmpty(1).Max();
        if (height == Deepest + 1)
        {
            Add(
                entry.Key,
                $"extends goes over {height} jobs, and GitLab ends at {Deepest}",
                "put templates together"
            );
        }

        _way.RemoveAt(_way.Count - 1);
        var body = parents
            .Select(parent => parent.Body)
            .Append(MapMerge.Without(written, "extends"))
            .Aggregate(MapMerge.Over);
        return _known[name] = new Extended(body, height);
    }

    private Extended? Parent(PipelineNode parent)
    {
        var told = parent.Text ?? "";
        var circle = _way.Contains(told, StringComparer.Ordinal);
        if (!circle && root[told] is MapNode found)
        {
            return Of(told, found);
        }

        if (circle)
        {
            var steps = _way.SkipWhile(step => step != told).Append(told);
            Add(
                parent,
                $"extends goes in a circle: {string.Join(" → ", steps)}",
                "take one of them out"
            );
        }
        else if (isWhole && !parent.HasInput)
        {
            var near = Suggestions.Nearest(told, root.Entries.Select(entry => entry.Name));
            Add(
                parent,
                $"extends '{told}', which is not there",
                near is not null ? $"did you mean '{near}'?" : "add the job, or leave extends out"
            );
        }

        return null;
    }

    private void Add(PipelineNode at, string message, string wayOut) =>
        mistakes.Add(at.Place, $"job '{_way[^1]}'", message, wayOut);

    private IReadOnlyList<PipelineNode> Names(PipelineNode value)
    {
        IReadOnlyList<PipelineNode> names = value is ListNode list ? list.Items : [value];
        foreach (var name in names.Where(name => name.Text is null))
        {
            Add(name, "extends names no job here", "name a job, or a list of jobs");
        }

        return [.. names.Where(name => name.Text is not null)];
    }

    /// <param name="Body">The keywords.</param>
    /// <param name="Height">How many jobs stand on each other below.</param>
    private sealed record Extended(MapNode Body, int Height);
}
