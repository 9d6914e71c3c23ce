using System.Globalization;
using System.Text.Json.Nodes;

namespace Kindling.Kubernetes.Tests.Watching;

/// <summary>What a server does, in order, while it is listed and watched.</summary>
internal enum Step
{
    /// <summary>An object is made or changed.</summary>
    Put,

    /// <summary>An object is deleted.</summary>
    Delete,

    /// <summary>An object is made or changed while no watch tells it.</summary>
    PutUnseen,

    /// <summary>An object is deleted and made anew while no watch tells it.</summary>
    ReplaceUnseen,

    /// <summary>A bookmark is sent.</summary>
    Bookmark,

    /// <summary>The connection breaks.</summary>
    Cut,

    /// <summary>The connection breaks in the middle of an event.</summary>
    CutInside,

    /// <summary>The watch ends as its time is over.</summary>
    End,

    /// <summary>Old versions are forgotten and the watch ends.</summary>
    Forget,

    /// <summary>Old versions are forgotten while the watch is on, which is told inside it.</summary>
    ForgetInside,

    /// <summary>The server has trouble inside a watch.</summary>
    Trouble,
}

/// <summary>Config maps with versions, watched over by a script. It keeps what a real server keeps.</summary>
internal sealed class FakeObjects
{
    private const string Path = "GET /api/v1/namespaces/here/configmaps";
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Line)> _history = [];
    private readonly Queue<(Step Step, string Name)> _script;
    private int _version = 100;
    private int _oldest = 100;

    public FakeObjects(FakeCluster cluster, IEnumerable<(Step, string)> script)
    {
        _script = new Queue<(Step, string)>(script);
        cluster.On(
            Path,
            (call, token) =>
                call.Parameter("watch") is null
                    ? call.JsonAsync(200, List())
                    : WatchAsync(call, token)
        );
    }

    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _script.Count == 0;
            }
        }
    }

    /// <summary>Name, UID and version of all.</summary>
    public IReadOnlyList<string> State
    {
        get
        {
            lock (_gate)
            {
                return [.. _objects.Values.Select(Describe)];
            }
        }
    }

    public static string Describe(JsonNode item) =>
        $"{item["metadata"]!["name"]} {item["metadata"]!["uid"]} {item["metadata"]!["resourceVersion"]}";

    private string List()
    {
        lock (_gate)
        {
            var items = string.Join(',', _objects.Values.Select(x => x.ToJsonString()));
            return $$"""{"kind":"ConfigMapList","metadata":{"resourceVersion":"{{_version}}"},"items":[{{items}}]}""";
        }
    }

    private async Task WatchAsync(FakeCall call, CancellationToken token)
    {
        var from = int.Parse(call.Parameter("resourceVersion")!, CultureInfo.InvariantCulture);
        if (from < _oldest)
        {
            await call.JsonAsync(410, FakeStatus.Expired);
            return;
        }

        await call.BeginAsync();
        foreach (var line in Since(from))
        {
            await call.ChunkAsync(line);
        }

        while (true)
        {
            if (Next() is not { } next)
            {
                await Task.Delay(Timeout.Infinite, token);
                return;
            }

            if (!await TakeAsync(call, next.Step, next.Name))
            {
                return;
            }
        }
    }

    private List<string> Since(int from)
    {
        lock (_gate)
        {
            return [.. _history.Where(x => x.Version > from).Select(x => x.Line)];
        }
    }

    private (Step Step, string Name)? Next()
    {
        lock (_gate)
        {
            return _script.TryDequeue(out var next) ? next : null;
        }
    }

    private async Task<bool> TakeAsync(FakeCall call, Step step, string name)
    {
        switch (step)
        {
            case Step.Put:
                await call.ChunkAsync(Put(name));
                return true;
            case Step.Delete:
                if (Delete(name) is { } line)
                {
                    await call.ChunkAsync(line);
                }

                return true;
            case Step.PutUnseen:
                Put(name);
                return false;
            case Step.ReplaceUnseen:
                Delete(name);
                Put(name);
                return false;
            case Step.Bookmark:
                await call.ChunkAsync(
                    $$$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"{{{_version}}}"} }}"""
                        + "\n"
                );
                return true;
            case Step.CutInside:
                await call.ChunkAsync(Put(name)[..20]);
                return false;
            case Step.End:
                await call.EndAsync();
                return false;
            case Step.Forget:
                Put(name);
                _oldest = _version;
                return false;
            case Step.ForgetInside:
                Put(name);
                await call.ChunkAsync(
                    $$$"""{"type":"ERROR","object":{{{FakeStatus.Expired}}}}""" + "\n"
                );
                return false;
            case Step.Trouble:
                await call.ChunkAsync(
                    """{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd has no leader"}}"""
                        + "\n"
                );
                return false;
            default:
                return false;
        }
    }

    private string Put(string name)
    {
        lock (_gate)
        {
            var isNew = !_objects.TryGetValue(name, out var item);
            _version++;
            item = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["namespace"] = "here",
                    ["uid"] = isNew
                        ? $"u{_version}"
                        : item!["metadata"]!["uid"]!.GetValue<string>(),
                    ["resourceVersion"] = $"{_version}",
                },
            };
            _objects[name] = item;
            return Keep(isNew ? "ADDED" : "MODIFIED", item);
        }
    }

    private string? Delete(string name)
    {
        lock (_gate)
        {
            if (!_objects.Remove(name, out var item))
            {
                return null;
            }

            item["metadata"]!["resourceVersion"] = $"{++_version}";
            return Keep("DELETED", item);
        }
    }

    private string Keep(string type, JsonObject item)
    {
        var line = $$$"""{"type":"{{{type}}}","object":{{{item.ToJsonString()}}}}""" + "\n";
        _history.Add((_version, line));
        return line;
    }
}
