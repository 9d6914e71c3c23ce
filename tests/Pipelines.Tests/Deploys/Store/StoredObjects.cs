using System.Globalization;
using System.Text.Json.Nodes;
using Kindling.Kubernetes.Tests;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>Objects by their paths, with what happened to them.</summary>
internal sealed class StoredObjects
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, string Manager), JsonObject> _applied = [];
    private readonly List<StoredEvent> _events = [];
    private int _version = 1;

    public IReadOnlyList<JsonObject> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _objects.Values];
            }
        }
    }

    public JsonObject? Get(string path)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(path);
        }
    }

    public string? UidOf(string path) => Get(path)?["metadata"]!["uid"]!.GetValue<string>();

    /// <summary>What a manager does not apply again goes, what it never applied stays; nothing new changes no version.</summary>
    public (bool IsNew, JsonObject Object) Apply(
        string path,
        JsonObject content,
        string manager,
        DateTimeOffset now,
        bool isDry = false
    )
    {
        lock (_gate)
        {
            var before = _objects.GetValueOrDefault(path);
            var after = (JsonObject)(before ?? Made(now)).DeepClone();
            if (_applied.TryGetValue((path, manager), out var last))
            {
                Remove(after, last, content);
            }

            Merge(after, content);
            if (isDry || before is not null && JsonNode.DeepEquals(before, after))
            {
                return (false, after);
            }

            Note(after, manager, now);
            _applied[(path, manager)] = (JsonObject)content.DeepClone();
            Keep(path, after, before is null ? "ADDED" : "MODIFIED");
            return (before is null, after);
        }
    }

    /// <param name="orphans">True to leave what it owns.</param>
    public (int Status, string Json) Delete(
        string path,
        string? uid,
        bool orphans,
        DateTimeOffset now
    )
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var found))
            {
                return (404, FakeStatus.NotFound);
            }

            if (uid is not null && $"{found["metadata"]!["uid"]}" != uid)
            {
                return (
                    409,
                    """{"kind":"Status","code":409,"reason":"Conflict","message":"uid"}"""
                );
            }

            if (found["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
            {
                var going = (JsonObject)found.DeepClone();
                going["metadata"]!["deletionTimestamp"] = Text(now);
                Keep(path, going, "MODIFIED");
                return (200, going.ToJsonString());
            }

            Forget(path, found, orphans);
            return (200, found.ToJsonString());
        }
    }

    public string List(string path, Func<JsonObject, bool> fits)
    {
        lock (_gate)
        {
            // The items of a list lack their kind.
            var items = _objects
                .Where(x => IsIn(x.Key, path) && fits(x.Value))
                .Select(x => (JsonObject)x.Value.DeepClone())
                .ToArray();
            foreach (var item in items)
            {
                item.Remove("apiVersion");
                item.Remove("kind");
            }

            return new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}" },
                ["items"] = new JsonArray([.. items]),
            }.ToJsonString();
        }
    }

    public IReadOnlyList<StoredEvent> Since(string path, int version, Func<JsonObject, bool> fits)
    {
        lock (_gate)
        {
            return
            [
                .. _events.Where(x => x.Version > version && IsIn(x.Path, path) && fits(x.Object)),
            ];
        }
    }

    // Of one namespace, or of all.
    private static bool IsIn(string path, string collection)
    {
        var split = collection.LastIndexOf('/');
        var inAll = collection.Contains("/namespaces/", StringComparison.Ordinal)
            ? collection
            : collection[..split];
        return path.StartsWith($"{inAll}/", StringComparison.Ordinal)
            && path.Split('/')[^2] == collection[(split + 1)..];
    }

    private static JsonObject Made(DateTimeOffset now) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = $"{Guid.NewGuid()}",
                ["creationTimestamp"] = Text(now),
            },
        };

    private static string Text(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Keep(string path, JsonObject item, string what)
    {
        item["metadata"]!["resourceVersion"] = $"{++_version}";
        _objects[path] = item;
        _events.Add(new StoredEvent(_version, what, path, item));
    }

    // With what it owns, as the collector of garbage does.
    private void Forget(string path, JsonObject item, bool orphans)
    {
        _objects.Remove(path);
        foreach (var key in _applied.Keys.Where(x => x.Path == path).ToArray())
        {
            _applied.Remove(key);
        }

        _events.Add(new StoredEvent(++_version, "DELETED", path, item));
        var uid = $"{item["metadata"]!["uid"]}";
        foreach (var owned in _objects.Where(x => !orphans && IsOwned(x.Value, uid)).ToArray())
        {
            Forget(owned.Key, owned.Value, orphans: false);
        }
    }

    // Who applied what, and when something of it was last other than before.
    private static void Note(JsonObject item, string manager, DateTimeOffset now)
    {
        if (item["metadata"]!["managedFields"] is not JsonArray managers)
        {
            item["metadata"]!["managedFields"] = managers = [];
        }

        var others = managers.Where(x => $"{x!["manager"]}" != manager).Select(x => x!.DeepClone());
        item["metadata"]!["managedFields"] = new JsonArray([
            .. others,
            new JsonObject { ["manager"] = manager, ["time"] = Text(now) },
        ]);
    }

    private static bool IsOwned(JsonObject item, string uid) =>
        item["metadata"]!["ownerReferences"]?.AsArray().Any(x => $"{x!["uid"]}" == uid) == true;

    private static void Remove(JsonObject item, JsonObject before, JsonObject now)
    {
        foreach (var (key, value) in before)
        {
            if (!now.ContainsKey(key))
            {
                item.Remove(key);
            }
            else if (
                value is JsonObject map
                && now[key] is JsonObject next
                && item[key] is JsonObject inner
            )
            {
                Remove(inner, map, next);
            }
        }
    }

    private static void Merge(JsonObject item, JsonObject content)
    {
        foreach (var (key, value) in content)
        {
            if (value is JsonObject map && item[key] is JsonObject inner)
            {
                Merge(inner, map);
            }
            else
            {
                item[key] = value?.DeepClone();
            }
        }
    }
}

/// <summary>Something that happened to an object.</summary>
internal sealed record StoredEvent(int Version, string Type, string Path, JsonObject Object);
