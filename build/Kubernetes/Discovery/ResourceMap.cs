using System.Collections.Concurrent;
using System.Net;

namespace Kindling.Kubernetes;

/// <summary>Knows the server's kinds: two requests for all, or one for each group and version with servers before 1.26.</summary>
internal sealed class ResourceMap(ApiConnection connection) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Known? _known;

    public void Dispose() => _gate.Dispose();

    /// <summary>The kind; null when the server does not have it, also after it was asked anew.</summary>
    public async Task<ApiResource?> FindAsync(
        string apiVersion,
        string kind,
        CancellationToken cancellationToken
    )
    {
        var before = Volatile.Read(ref _known);
        return
            before is not null
            && await before.FindAsync(apiVersion, kind, cancellationToken) is { } found
            ? found
            : await (await RenewAsync(before, cancellationToken)).FindAsync(
                apiVersion,
                kind,
                cancellationToken
            );
    }

    /// <summary>The groups whose own server does not answer.</summary>
    public IReadOnlyList<string> Stale => Volatile.Read(ref _known)?.Stale ?? [];

    // Of many that miss something at once, one asks.
    private async Task<Known> RenewAsync(Known? before, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_known is null || ReferenceEquals(_known, before))
            {
                Volatile.Write(ref _known, await LoadAsync(cancellationToken));
            }

            return _known!;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Known> LoadAsync(CancellationToken cancellationToken)
    {
        var replies = await Task.WhenAll(
            new[] { "/api", "/apis" }.Select(path =>
                connection.SendAsync(
                    ApiRequest.Get(path) with
                    {
                        Accept = DiscoveryReply.Accept,
                    },
                    cancellationToken
                )
            )
        );
        return replies.All(x => DiscoveryReply.IsAggregated(x.Body))
            ? new Known(connection, replies.SelectMany(x => DiscoveryReply.Aggregated(x.Body)))
            {
                Stale = [.. replies.SelectMany(x => DiscoveryReply.Stale(x.Body))],
            }
            : new Known(connection, all: null);
    }

    /// <summary>What was learnt at one time.</summary>
    private sealed class Known(ApiConnection connection, IEnumerable<ApiResource>? all)
    {
        private readonly Dictionary<(string, string), ApiResource>? _all = all is null
            ? null
            : Index(all);

        private readonly ConcurrentDictionary<
            string,
            IReadOnlyDictionary<(string, string), ApiResource>
        > _versions = new(StringComparer.Ordinal);

        public IReadOnlyList<string> Stale { get; init; } = [];

        public async Task<ApiResource?> FindAsync(
            string apiVersion,
            string kind,
            CancellationToken cancellationToken
        ) =>
            (_all ?? await VersionAsync(apiVersion, cancellationToken)).GetValueOrDefault(
                (apiVersion, kind)
            );

        private async Task<IReadOnlyDictionary<(string, string), ApiResource>> VersionAsync(
            string apiVersion,
            CancellationToken cancellationToken
        )
        {
            if (_versions.TryGetValue(apiVersion, out var known))
            {
                return known;
            }

            try
            {
                var reply = await connection.SendAsync(
                    ApiRequest.Get(ApiResource.Root(apiVersion)),
                    cancellationToken
                );
                return _versions[apiVersion] = Index(DiscoveryReply.Legacy(reply.Body, apiVersion));
            }
            catch (KubernetesException exception) when (exception.Status == HttpStatusCode.NotFound)
            {
                return _versions[apiVersion] = Index([]);
            }
        }

        // Of several resources of one kind the first is the kind's own: pods comes before what only answers with pods.
        private static Dictionary<(string, string), ApiResource> Index(
            IEnumerable<ApiResource> resources
        ) =>
            resources.GroupBy(x => (x.ApiVersion, x.Kind)).ToDictionary(x => x.Key, x => x.First());
    }
}
