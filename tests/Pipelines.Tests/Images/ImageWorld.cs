using System.Collections.Concurrent;
using Kindling.Docker;
using Kindling.Http;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>java, and tool and other on it, with an engine and a registry for them.</summary>
internal sealed class ImageWorld : IAsyncDisposable
{
    private readonly ImageBench _bench = ImageBench.Small();

    public ImageWorld(TimeProvider? time = null)
    {
        Time = time ?? new StoppedClock();
        _bench.Write("other/Dockerfile", "ARG BASE=kindling/java\nFROM ${BASE}\n");
        Engine = new FakeEngine(Registry);
        Identity = Ground(Registry.Put("debian", "x", "debian"));
        Services = new ImageServices(
            new ImageAccess
            {
                PushRetry = new RetrySettings
                {
                    Retries = 3,
                    FirstDelay = TimeSpan.FromMilliseconds(1),
                },
            },
            new Dictionary<string, string>
            {
                ["DOCKER_HOST"] = Engine.Address,
                ["HOME"] = _bench.Root,
            },
            Time
        );
        Settings = _bench.Settings with
        {
            Registry = $"{Registry.Host}/team",
            Builder = nameof(ImageBuilder.Classic),
            BaseImage = Registry.Host + "/debian:x",
        };
    }

    public TimeProvider Time { get; }

    public FakeRegistry Registry { get; } = new();

    public FakeEngine Engine { get; }

    public ImageServices Services { get; }

    public ImageSettings Settings { get; set; }

    public BaseIdentity Identity { get; }

    public NotedProgress Progress { get; } = new();

    public Task<ImagePlan> PlanAsync() =>
        _bench.PlanAsync(Settings, Identity, names: ["tool", "other"]);

    public ImageBuilds Builds() =>
        new(Settings, Identity, new Dictionary<Product, string>(), Services, Progress);

    /// <summary>The name of an image that a build has before it is finished.</summary>
    public string Draft(PlannedImage image) =>
        Leftovers.DraftOf(image, Services.Run, Time.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        Services.Dispose();
        await Engine.DisposeAsync();
        await Registry.DisposeAsync();
        _bench.Dispose();
    }

    // Waits go on as they do; only the date stands still.
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    }

    private BaseIdentity Ground(Digest digest) =>
        new($"{Registry.Host}/debian@{digest}", digest.ToString());
}

/// <summary>Remembers what it is told.</summary>
internal sealed class NotedProgress : IImageProgress
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public Task TrackAsync(IReadOnlyList<string> images, Func<Task> work) => work();

    public void Report(string image, BuildEvent news) => _lines.Enqueue($"{image}: {news.Step}");

    public void Phase(string image, string phase) => _lines.Enqueue($"{image}: {phase}");
}
