using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>What the watcher's reader has been told of, so that a new list becomes the events that were missed.</summary>
internal sealed class KnownObjects
{
    private readonly Dictionary<(string? Namespace, string? Name), JsonElement> _objects = [];

    /// <summary>The events between what was known and a list.</summary>
    public IEnumerable<WatchEvent> Replace(IReadOnlyList<JsonElement> items)
    {
        var now = items.Select(Key).ToHashSet();
        foreach (var key in _objects.Keys.Where(x => !now.Contains(x)).ToArray())
        {
            _objects.Remove(key, out var gone);
            yield return new WatchEvent(WatchEventKind.Deleted, gone);
        }

        foreach (var happened in items.SelectMany(Change))
        {
            yield return happened;
        }

        yield return new WatchEvent(WatchEventKind.Listed, default);
    }

    /// <summary>The events that an object as it is now stands for: none, one, or two when another has taken its name.</summary>
    public IEnumerable<WatchEvent> Change(JsonElement item)
    {
        var key = Key(item);
        var isKnown = _objects.TryGetValue(key, out var before);
        _objects[key] = item;
        if (!isKnown)
        {
            yield return new WatchEvent(WatchEventKind.Added, item);
        }
        else if (Uid(before) != Uid(item))
        {
            yield return new WatchEvent(WatchEventKind.Deleted, before);
            yield return new WatchEvent(WatchEventKind.Added, item);
        }
        else if (Version(before) != Version(item))
        {
            yield return new WatchEvent(WatchEventKind.Modified, item);
        }
    }

    public IEnumerable<WatchEvent> Remove(JsonElement item) =>
        _objects.Remove(Key(item)) ? [new WatchEvent(WatchEventKind.Deleted, item)] : [];

    private static (string?, string?) Key(JsonElement item) =>
        (item.Text("metadata", "namespace"), item.Text("metadata", "name"));

    private static string? Uid(JsonElement item) => item.Text("metadata", "uid");

    private static string? Version(JsonElement item) => item.Text("metadata", "resourceVersion");
}
