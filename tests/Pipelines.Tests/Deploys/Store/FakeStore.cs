using System.Globalization;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Kubernetes.Tests;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>
/// An API server with a memory: objects are applied, listed by their labels, watched and deleted with what they own. Everybody may do
/// everything, and it judges nothing: conflicts and refusals are <see cref="Refuse"/>d by a test, in the words of the real one.
/// </summary>
internal sealed class FakeStore : IAsyncDisposable
{
    public const string Space = "spark";

    private readonly StoredObjects _objects = new();
    private readonly Dictionary<string, (int Status, string Json)> _refused = new(
        StringComparer.Ordinal
    );

    public FakeStore(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Cluster
            .On("GET /api", call => call.JsonAsync(200, StoreDiscovery.Core))
            .On("GET /apis", call => call.JsonAsync(200, StoreDiscovery.Groups))
            .On(
                "GET /version",
                call =>
                    call.JsonAsync(
                        200,
                        """{"gitVersion":"v1.35.4"}""",
                        $"Date: {Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)}\r\n"
                    )
            );
        Cluster.Otherwise = AnswerAsync;
        Client = Cluster.Connect(Cluster.Access with { Namespace = Space }, Time);
    }

    public FakeCluster Cluster { get; } = new();

    public TimeProvider Time { get; }

    public KubernetesClient Client { get; }

    /// <summary>What is there: "StatefulSet s", in the order of paths.</summary>
    public IEnumerable<string> Names =>
        _objects.All.Select(x => $"{x["kind"]} {x["metadata"]!["name"]}");

    /// <summary>What was written, dry runs left out: "PATCH statefulsets/s".</summary>
    public IEnumerable<string> Writes =>
        Cluster
            .Calls.Where(x => !x.Request.StartsWith("GET ", StringComparison.Ordinal))
            .Where(x => x.Parameter("dryRun") != "All")
            .Select(x =>
                $"{x.Request.Split(' ')[0]} {string.Join('/', x.Request.Split('/').TakeLast(2))}"
            );

    public JsonObject? Find(string kind, string name) =>
        _objects.All.FirstOrDefault(x =>
            $"{x["kind"]}" == kind && $"{x["metadata"]!["name"]}" == name
        );

    /// <summary>Puts an object there, as somebody else would.</summary>
    public FakeStore With(string yaml)
    {
        var content = DeployBench.Yaml(yaml);
        var name = ObjectName.Of(content);
        _objects.Apply(StoreDiscovery.PathOf(name), content, "somebody", Time.GetUtcNow());
        return this;
    }

    /// <summary>Answers a request like this.</summary>
    public FakeStore Refuse(string request, int status, string json)
    {
        _refused[request] = (status, json);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }

    private async Task AnswerAsync(FakeCall call, CancellationToken token)
    {
        var parts = call.Request.Split(' ');
        var (method, path) = (parts[0], parts[1]);
        if (_refused.TryGetValue(call.Request, out var refusal))
        {
            await call.JsonAsync(refusal.Status, refusal.Json);
        }
        else if (method == "POST" && path.EndsWith("accessreviews", StringComparison.Ordinal))
        {
            await call.JsonAsync(201, """{"status":{"allowed":true}}""");
        }
        else if (method == "PATCH")
        {
            await ApplyAsync(call, path);
        }
        else if (method == "DELETE")
        {
            var options = JsonNode.Parse(call.Body)!;
            var (status, json) = _objects.Delete(
                path,
                options["preconditions"]?["uid"]?.GetValue<string>(),
                orphans: $"{options["propagationPolicy"]}" == "Orphan",
                Time.GetUtcNow()
            );
            await call.JsonAsync(status, json);
        }
        else if (call.Parameter("watch") == "1")
        {
            await WatchAsync(call, path, token);
        }
        else if (StoreDiscovery.IsCollection(path))
        {
            await call.JsonAsync(200, _objects.List(path, Fits(call)));
        }
        else
        {
            await (
                _objects.Get(path) is { } found
                    ? call.JsonAsync(200, found.ToJsonString())
                    : call.JsonAsync(404, FakeStatus.NotFound)
            );
        }
    }

    private Task ApplyAsync(FakeCall call, string path)
    {
        var content = (JsonObject)JsonNode.Parse(call.Body)!;
        var manager = call.Parameter("fieldManager")!;
        var isDry = call.Parameter("dryRun") == "All";
        if (content["metadata"]!["uid"] is { } uid && _objects.UidOf(path) != $"{uid}")
        {
            return call.JsonAsync(
                409,
                """{"kind":"Status","code":409,"reason":"Conflict","message":"uid mismatch"}"""
            );
        }

        var (isNew, applied) = _objects.Apply(path, content, manager, Time.GetUtcNow(), isDry);
        return call.JsonAsync(isNew ? 201 : 200, applied.ToJsonString());
    }

    private async Task WatchAsync(FakeCall call, string path, CancellationToken token)
    {
        var seen = int.Parse(call.Parameter("resourceVersion")!, CultureInfo.InvariantCulture);
        await call.BeginAsync();
        while (true)
        {
            foreach (var happened in _objects.Since(path, seen, Fits(call)))
            {
                seen = happened.Version;
                await call.ChunkAsync(
                    $$"""{"type":"{{happened.Type}}","object":{{happened.Object.ToJsonString()}}}"""
                        + "\n"
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), token);
        }
    }

    private static Func<JsonObject, bool> Fits(FakeCall call)
    {
        var name = call.Parameter("fieldSelector")?.Split('=')[^1];
        var labels = call.Parameter("labelSelector")?.Split(',') ?? [];
        return item =>
            (name is null || $"{item["metadata"]!["name"]}" == name)
            && labels.All(label =>
                label.Split('=') is [var key, var value]
                    ? $"{item["metadata"]!["labels"]?[key]}" == value
                    : item["metadata"]!["labels"]?[label] is not null
            );
    }
}
