namespace Kindling.Ci.Validating;

/// <summary>How GitLab puts maps together, for includes and for <c>extends</c>: key by key and deep, all other values replaced.</summary>
internal static class MapMerge
{
    public static MapNode Over(MapNode below, MapNode above)
    {
        var entries = below.Entries.ToList();
        var places = entries.Index().ToDictionary(entry => entry.Item.Name, entry => entry.Index);
        foreach (var entry in above.Entries)
        {
            if (places.TryGetValue(entry.Name, out var at))
            {
                entries[at] = new MapEntry(entry.Key, Value(entries[at].Value, entry.Value));
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new MapNode(above.Place, entries);
    }

    public static MapNode Without(MapNode map, string name) =>
        map.Entry(name) is null
            ? map
            : new MapNode(map.Place, [.. map.Entries.Where(entry => entry.Name != name)]);

    private static PipelineNode Value(PipelineNode below, PipelineNode above) =>
        below is MapNode lower && above is MapNode upper ? Over(lower, upper) : above;
}
