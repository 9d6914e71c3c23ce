using System.Collections.Concurrent;
using System.Formats.Tar;
using System.Net;
using System.Text.Json;
using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>An image that the engine has.</summary>
internal sealed record EngineImage(string Id, IReadOnlyDictionary<string, string> Labels)
{
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>The diff ids of its layers.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];
}

/// <summary>What a registry answers to a push, in the engine's words; after bytes have been taken, or before.</summary>
internal sealed record PushFault(string Words, bool HasTaken = false);

/// <summary>
/// An engine that keeps names, builds by the classic builder's words, and brings images from and to a registry. It builds only on
/// what it has, as an engine without the network would.
/// </summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly FakeRegistry _registry;
    private readonly Loopback _server;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _events = new();
    private readonly ConcurrentDictionary<string, EngineImage> _images = new();

    public FakeEngine(FakeRegistry registry)
    {
        _registry = registry;
        _server = new Loopback(AnswerAsync);
    }

    public string Address => "tcp://" + _server.Host;

    public IReadOnlyList<string> Seen => _server.Seen;

    /// <summary>"build name", "push name" … in their order.</summary>
    public IReadOnlyList<string> Events => [.. _events];

    /// <summary>What the steps of a build come to: null for an image, else the error.</summary>
    public Func<string, CancellationToken, Task<string?>> Building { get; set; } =
        (_, _) => Task.FromResult<string?>(null);

    /// <summary>Happens when the layers of a push are there, before the engine says so.</summary>
    public Action<string, string> Pushed { get; set; } = (_, _) => { };

    /// <summary>Each ends one push.</summary>
    public ConcurrentQueue<PushFault> PushFaults { get; } = new();

    /// <summary>False for the containerd store, which tells a push's digest only in words.</summary>
    public bool TellsDigests { get; set; } = true;

    /// <summary>What its images are for.</summary>
    public string Architecture { get; set; } = "amd64";

    /// <summary>Ids of containers that bear the label asked for, with their times.</summary>
    public Dictionary<string, DateTimeOffset> Containers { get; } = [];

    /// <summary>Likewise networks.</summary>
    public Dictionary<string, DateTimeOffset> Networks { get; } = [];

    public IReadOnlyList<string> Names => [.. _images.Keys.Order(StringComparer.Ordinal)];

    public EngineImage? this[string name] => _images.GetValueOrDefault(Key(name));

    public void Add(string name, params IReadOnlyList<string> repoDigests) =>
        _images[Key(name)] = new EngineImage(
            ImageBench.DigestOf(name).ToString(),
            new Dictionary<string, string>()
        )
        {
            RepoDigests = repoDigests,
        };

    public void Add(string name, EngineImage image) => _images[Key(name)] = image;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _server.DisposeAsync();
        _ending.Dispose();
    }

    private Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var bare = path.StartsWith("/v1.", StringComparison.Ordinal)
            ? path[path.IndexOf('/', 1)..]
            : path;
        context.Response.Headers["Api-Version"] = "1.41";
        context.Response.Headers["Ostype"] = "linux";
        var query = context.Request.QueryString;
        return (context.Request.HttpMethod, bare) switch
        {
            (_, "/_ping") => Loopback.SayAsync(context, 200),
            ("GET", "/containers/json") => Loopback.SayAsync(context, 200, Listed(Containers)),
            ("GET", "/networks") => Loopback.SayAsync(context, 200, Listed(Networks)),
            ("GET", "/images/json") => Loopback.SayAsync(
                context,
                200,
                JsonSerializer.Serialize(new[] { new { RepoTags = Names } })
            ),
            ("POST", "/build") => BuildAsync(context),
            ("POST", "/images/create") => PullAsync(
                context,
                $"{query["fromImage"]}@{query["tag"]}"
            ),
            ("POST", _) when Part(bare, "/push") is { } name => PushAsync(context, name),
            ("POST", _) when Part(bare, "/tag") is { } name => TagAsync(context, name),
            ("GET", _) when Part(bare, "/json") is { } name => InspectAsync(context, name),
            ("DELETE", _) when Part(bare, "") is { } name => RemoveAsync(context, name),
            _ => ContainerAsync(context, bare),
        };
    }

    // Containers tell seconds, networks a text.
    private string Listed(Dictionary<string, DateTimeOffset> objects) =>
        JsonSerializer.Serialize(
            objects.Select(x => new Dictionary<string, object>
            {
                ["Id"] = x.Key,
                ["Created"] = objects == Networks ? x.Value : x.Value.ToUnixTimeSeconds(),
            })
        );

    private async Task BuildAsync(HttpListenerContext context)
    {
        var name = context.Request.QueryString["t"]!;
        var given = Map(context, "buildargs");
        var dockerfile = Dockerfile.Parse(await DockerfileOfAsync(context.Request.InputStream));
        var ground =
            dockerfile.BaseArgument is { } argument && given.TryGetValue(argument, out var value)
                ? value
                : dockerfile.Base;
        _events.Enqueue($"build {name} on {ground}");
        var error = this[ground] is null
            ? $"pull access denied for {ground}"
            : await Building(name, _ending.Token);
        var id = ImageBench.DigestOf(name + ground).ToString();
        if (error is null)
        {
            _images[Key(name)] = new EngineImage(id, Map(context, "labels"));
        }

        var result = error is null
            ? JsonSerializer.Serialize(new { aux = new { ID = id } })
            : JsonSerializer.Serialize(new { error = error.Split('\n')[^1] });
        var printed = string.Concat(
            (error ?? "").Split('\n').SkipLast(1).Select(line => Stream(line + "\n"))
        );
        await Loopback.SayAsync(
            context,
            200,
            $"{Stream($"Step 1/1 : FROM {ground}")}{Stream("\n")}{printed}{result}\n"
        );
    }

    private Task PullAsync(HttpListenerContext context, string name)
    {
        _events.Enqueue("pull " + name);
        var image = ImageReference.Parse(name);
        if (_registry.Find(image.Repository, image.Digest.ToString()!) is null)
        {
            return Loopback.SayAsync(context, 404, """{"message":"manifest unknown"}""");
        }

        Add(name, name);
        return Loopback.SayAsync(context, 200, """{"status":"Status: Downloaded newer image"}""");
    }

    private Task PushAsync(HttpListenerContext context, string name)
    {
        var tag = context.Request.QueryString["tag"]!;
        _events.Enqueue($"push {name}:{tag}");
        if (PushFaults.TryDequeue(out var fault))
        {
            var taken = fault.HasTaken ? """{"status":"Pushing","id":"l1"}""" : "";
            return Loopback.SayAsync(
                context,
                200,
                taken + JsonSerializer.Serialize(new { error = fault.Words })
            );
        }

        var image = this[$"{name}:{tag}"]!;
        var repository = ImageReference.Parse(name).Repository;
        var digest = _registry.Put(repository, tag, image.Id, image.Labels);
        Pushed(repository, tag);
        var aux = TellsDigests
            ? JsonSerializer.Serialize(new { aux = new { Tag = tag, Digest = $"{digest}" } })
            : "";
        return Loopback.SayAsync(
            context,
            200,
            $$"""{{aux}}{"status":"{{tag}}: digest: {{digest}} size: 7"}"""
        );
    }

    private Task TagAsync(HttpListenerContext context, string name)
    {
        var query = context.Request.QueryString;
        _images[Key($"{query["repo"]}:{query["tag"]}")] = this[name]!;
        return Loopback.SayAsync(context, 201);
    }

    private Task InspectAsync(HttpListenerContext context, string name) =>
        this[name] is { } image
            ? Loopback.SayAsync(
                context,
                200,
                JsonSerializer.Serialize(
                    new
                    {
                        image.Id,
                        image.RepoDigests,
                        Os = "linux",
                        Architecture,
                        Config = new { image.Labels },
                        RootFS = new { image.Layers },
                    }
                )
            )
            : Loopback.SayAsync(context, 404, """{"message":"No such image"}""");

    private Task RemoveAsync(HttpListenerContext context, string name) =>
        Loopback.SayAsync(context, _images.TryRemove(Key(name), out _) ? 200 : 404, "[]");

    // A container of any image prints a version and ends.
    private static Task ContainerAsync(HttpListenerContext context, string path) =>
        (context.Request.HttpMethod, path.Split('/')[^1]) switch
        {
            ("POST", "create") => Loopback.SayAsync(context, 201, """{"Id":"c1"}"""),
            ("POST", "start") => Loopback.SayAsync(context, 204),
            ("POST", "wait") => Loopback.SayAsync(context, 200, """{"StatusCode":0}"""),
            ("GET", "logs") => Loopback.SayAsync(
                context,
                200,
                [1, 0, 0, 0, 0, 0, 0, 8, .. "java=21\n"u8],
                "application/octet-stream"
            ),
            _ => Loopback.SayAsync(context, 204),
        };

    private string Key(string name) =>
        name.StartsWith("sha256:", StringComparison.Ordinal)
            ? _images.FirstOrDefault(x => x.Value.Id == name).Key ?? name
            : ImageReference.Parse(name).ToString();

    private static string? Part(string path, string verb) =>
        path.StartsWith("/images/", StringComparison.Ordinal)
        && path.EndsWith(verb, StringComparison.Ordinal)
            ? path["/images/".Length..^verb.Length]
            : null;

    private static string Stream(string text) =>
        JsonSerializer.Serialize(new { stream = text }) + "\n";

    private static Dictionary<string, string> Map(HttpListenerContext context, string name) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(
            context.Request.QueryString[name] ?? "{}"
        )!;

    private static async Task<string> DockerfileOfAsync(Stream body)
    {
        var text = "";
        await using var tar = new TarReader(body);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry is { Name: "Dockerfile", DataStream: { } data })
            {
                using var reader = new StreamReader(data);
                text = await reader.ReadToEndAsync();
            }
        }

        // What stands after the end of the archive.
        await body.CopyToAsync(System.IO.Stream.Null);
        return text;
    }
}
