using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Kindling.Oci;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>A registry that keeps manifests and configurations, by the rules of the distribution specification.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly Lock _happening = new();
    private readonly Loopback _server;

    public FakeRegistry() => _server = new Loopback(AnswerAsync);

    public string Host => _server.Host;

    public IReadOnlyList<string> Seen => _server.Seen;

    /// <summary>True for tags that stay as they are, as ECR has them on demand.</summary>
    public bool HasImmutableTags { get; set; }

    /// <summary>What it answers to everything; null when it is well.</summary>
    public int? Status { get; set; }

    /// <summary>Happens before a manifest is stored, and after; never twice at once, though pushes may come so.</summary>
    public Action Storing { get; set; } = () => { };

    public Action Stored { get; set; } = () => { };

    /// <summary>Puts an image there as somebody else would; answers its digest.</summary>
    public Digest Put(
        string repository,
        string tag,
        string content,
        IReadOnlyDictionary<string, string>? labels = null
    )
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                os = "linux",
                architecture = "amd64",
                config = new { Labels = labels ?? new Dictionary<string, string>() },
                rootfs = new { diff_ids = new[] { LayerOf(content) } },
            }
        );
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                schemaVersion = 2,
                mediaType = "application/vnd.oci.image.manifest.v1+json",
                config = Part(config, config.Length),
                layers = new[] { Part(Encoding.UTF8.GetBytes(content), 3 << 20) },
            }
        );
        var digest = Digest.Of(manifest);
        _blobs[Digest.Of(config).ToString()] = config;
        _manifests[$"{repository}/manifests/{tag}"] = manifest;
        _manifests[$"{repository}/manifests/{digest}"] = manifest;
        return digest;
    }

    /// <summary>The diff id of the layer with this content.</summary>
    public static string LayerOf(string content) =>
        Digest.Of(Encoding.UTF8.GetBytes("unpacked " + content)).ToString();

    /// <summary>What a tag or digest stands for; null when it is not there.</summary>
    public Digest? Find(string repository, string reference) =>
        _manifests.TryGetValue($"{repository}/manifests/{reference}", out var manifest)
            ? Digest.Of(manifest)
            : null;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath["/v2/".Length..];
        if (Status is { } status)
        {
            await Loopback.SayAsync(context, status);
        }
        else if (context.Request.HttpMethod == "PUT")
        {
            await StoreAsync(context, path);
        }
        else if (path.EndsWith("/blobs/uploads/", StringComparison.Ordinal))
        {
            context.Response.Headers["Location"] = "/v2/" + path + "1";
            await Loopback.SayAsync(context, 202);
        }
        else if (context.Request.HttpMethod == "DELETE")
        {
            await Loopback.SayAsync(context, 204);
        }
        else if (_manifests.TryGetValue(path, out var manifest))
        {
            Tell(context, manifest);
            await Loopback.SayAsync(
                context,
                200,
                manifest,
                "application/vnd.oci.image.manifest.v1+json"
            );
        }
        else if (_blobs.TryGetValue(path.Split('/')[^1], out var blob))
        {
            await Loopback.SayAsync(context, 200, blob, "application/octet-stream");
        }
        else
        {
            await Loopback.SayAsync(context, 404, "{}");
        }
    }

    private async Task StoreAsync(HttpListenerContext context, string path)
    {
        lock (_happening)
        {
            Storing();
        }

        if (HasImmutableTags && _manifests.ContainsKey(path))
        {
            await Loopback.SayAsync(
                context,
                400,
                """{"errors":[{"code":"TAG_INVALID","message":"The image tag exists and cannot be overwritten because the tag is immutable."}]}"""
            );
            return;
        }

        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        _manifests[path] = body.ToArray();
        Tell(context, body.ToArray());
        lock (_happening)
        {
            Stored();
        }

        await Loopback.SayAsync(context, 201);
    }

    private static void Tell(HttpListenerContext context, byte[] manifest) =>
        context.Response.Headers["Docker-Content-Digest"] = Digest.Of(manifest).ToString();

    private static object Part(byte[] bytes, int size) =>
        new
        {
            mediaType = "application/vnd.oci.image.layer.v1.tar",
            digest = Digest.Of(bytes).ToString(),
            size,
        };
}
