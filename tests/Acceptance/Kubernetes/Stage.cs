using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;
using Kindling.Pipelines;
using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>A namespace of its own, in which something does not come up.</summary>
internal sealed partial class Stage : IAsyncDisposable
{
    /// <summary>What every cluster of ours has: ../shared/cluster.</summary>
    public const string Image = "debian:trixie-slim";

    private readonly KubernetesClient _client;

    private Stage(KubernetesClient client)
    {
        _client = client;
        Namespace = $"why-{Guid.NewGuid():N}"[..12];
    }

    public string Namespace { get; }

    public DeploySettings Settings => new() { Folder = "", Namespace = Namespace };

    public static async Task<Stage> MakeAsync(Cluster cluster, string labels = "")
    {
        var stage = new Stage(cluster.Client);
        await stage.ApplyAsync(
            $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {stage.Namespace}, labels: {{{labels}}}}}}}"
        );
        return stage;
    }

    /// <summary>One pod under a name that holds, with a container and more for the pod.</summary>
    public static string Set(string container, string pod = "", string set = "") =>
        $$"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web} }
              template:
                metadata: {labels: {app: web} }
                spec: {terminationGracePeriodSeconds: 0, {{pod}} containers: [{name: main, {{container}} }] }
              {{set}}
            """;

    /// <summary>Applies the objects.</summary>
    public async Task<IReadOnlyList<Manifest>> ApplyAsync(string yaml)
    {
        var manifests = YamlReader
            .Read(yaml, "a test")
            .Select(document => document.Content)
            .OfType<JsonObject>()
            .Select(content => new Manifest(In(content), "test"))
            .ToArray();
        foreach (var manifest in manifests)
        {
            await _client.ApplyAsync(manifest.Content, new ApplyOptions(), World.Token);
        }

        return manifests;
    }

    /// <summary>Applies them and waits as a deploy does; answers the screen that says why they do not come up.</summary>
    public async Task<string> WhyAsync(string yaml, TimeSpan capacity = default)
    {
        var settings = Settings with { CapacityPatience = capacity };
        var progress = new LogWaitProgress(line => Console.Error.WriteLine($"    {line}"));
        var wait = new DeployWait(_client, settings, TimeProvider.System, progress);
        var manifests = await ApplyAsync(yaml);
        var failure = await Should.ThrowAsync<PipelineException>(
            wait.WaitAsync(manifests, World.Token)
        );
        return failure.Message;
    }

    /// <summary>Without what is another each time.</summary>
    public string Scrub(string screen)
    {
        var text = screen.Replace(Namespace, "NAMESPACE", StringComparison.Ordinal);
        text = Address().Replace(text, "ADDRESS");
        text = Restarts().Replace(text, "(N times)");
        return Suffix().Replace(text, "$1-SUFFIX");
    }

    /// <summary>Without the lines of a log that is another each time.</summary>
    public string ScrubLog(string screen) =>
        string.Join(
            '\n',
            Scrub(screen).Split('\n').Where(x => !x.StartsWith("  | ", StringComparison.Ordinal))
        );

    /// <summary>Waits until an object is as wanted.</summary>
    public async Task UntilAsync(
        ObjectName name,
        Func<System.Text.Json.JsonElement, bool> isAsWanted
    )
    {
        await foreach (
            var happened in _client.WatchAsync(
                ObjectQuery.For(name with { Namespace = Namespace }),
                World.Token
            )
        )
        {
            if (
                happened.Kind is WatchEventKind.Added or WatchEventKind.Modified
                && isAsWanted(happened.Object)
            )
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync() =>
        await _client.DeleteAsync(
            new ObjectName("v1", "Namespace", Namespace),
            new DeleteOptions(),
            CancellationToken.None
        );

    private JsonObject In(JsonObject content)
    {
        if (content["kind"]!.GetValue<string>() != "Namespace")
        {
            content["metadata"]!["namespace"] = Namespace;
        }

        return content;
    }

    [GeneratedRegex(@"\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"\(\d+ times\)", RegexOptions.None, 1000)]
    private static partial Regex Restarts();

    // What the controllers of Jobs and Deployments add to a name.
    [GeneratedRegex("\\b(?<stem>pod job)-[a-z0-9]{5}\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();
}
