using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The objects that watches have told of so far. Not for several threads.</summary>
internal abstract class WatchedObjects
{
    private readonly Dictionary<(string Kind, string Name), JsonElement> _objects = [];
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public void Take(string kind, WatchEvent happened)
    {
        var key = (kind, happened.Object.Text("metadata", "name") ?? "");
        switch (happened.Kind)
        {
            case WatchEventKind.Listed:
                _listed.Add(kind);
                break;
            case WatchEventKind.Deleted:
                _objects.Remove(key);
                break;
            default:
                _objects[key] = happened.Object;
                break;
        }
    }

    /// <summary>True when all that was there of these kinds has been told.</summary>
    public bool Knows(IEnumerable<string> kinds) => _listed.IsSupersetOf(kinds);

    public JsonElement? Find(string kind, string name) =>
        _objects.TryGetValue((kind, name), out var found) ? found : null;

    protected IEnumerable<JsonElement> All(string kind) =>
        _objects.Where(x => x.Key.Kind == kind).Select(x => x.Value);
}
