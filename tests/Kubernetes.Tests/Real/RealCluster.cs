using System.Collections;
using System.Text.Json.Nodes;
using Xunit;

namespace Kindling.Kubernetes.Tests.Real;

/// <summary>The machine's cluster, and a namespace of its own in it; tests that need it are skipped only where there is none.</summary>
public sealed class RealCluster : IAsyncLifetime
{
    private KubernetesClient? _client;

    public KubernetesClient Client
    {
        get
        {
            if (_client is null)
            {
                Assert.Skip("no Kubernetes on this machine");
            }

            return _client;
        }
    }

    public string Namespace { get; } = $"kindling-test-{Guid.NewGuid():N}"[..30];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static JsonObject Manifest(string yaml) =>
        YamlReader.Read(yaml, "a test")[0].Content!.AsObject();

    public Task<Applied> ApplyAsync(string yaml, ApplyOptions? options = null) =>
        Client.ApplyAsync(Manifest(yaml), options ?? new ApplyOptions(), Token);

    public async ValueTask InitializeAsync()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string)x.Value!, StringComparer.Ordinal);
        try
        {
            var access = ClusterAccess.Find(new AccessOptions(variables, "/nowhere"));
            var client = new KubernetesClient(
                access with
                {
                    Namespace = Namespace,
                },
                new KubernetesSettings(),
                TimeProvider.System
            );
            await client.GetVersionAsync(Token);
            _client = client;
        }
        catch (KubernetesException)
        {
            return;
        }

        await ApplyAsync($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {Namespace}}}}}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteAsync(
                new ObjectName("v1", "Namespace", Namespace),
                new DeleteOptions(),
                CancellationToken.None
            );
            _client.Dispose();
        }
    }
}
