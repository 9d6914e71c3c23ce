using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The objects that the cluster has of the kinds that a deploy has: a list for each kind, not a question for each object.</summary>
internal sealed class LiveObjects
{
    private readonly Dictionary<ObjectName, JsonElement> _objects;

    private LiveObjects(Dictionary<ObjectName, JsonElement> objects) => _objects = objects;

    public JsonElement? Find(ObjectName name) =>
        _objects.TryGetValue(name, out var found) ? found : null;

    public static async Task<LiveObjects> ReadAsync(
        KubernetesClient client,
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var gate = new Lock();
        var objects = new Dictionary<ObjectName, JsonElement>();
        await Stages.EachAsync(
            manifests.GroupBy(x => (x.Name.ApiVersion, x.Kind, x.Name.Namespace)),
            async (group, token) =>
            {
                var found = await OfKindAsync(client, [.. group], token);
                lock (gate)
                {
                    foreach (var (name, item) in found)
                    {
                        objects[name] = item;
                    }
                }
            },
            cancellationToken
        );
        return new LiveObjects(objects);
    }

    private static async Task<IReadOnlyList<(ObjectName Name, JsonElement Object)>> OfKindAsync(
        KubernetesClient client,
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var first = manifests[0].Name;
        // Who may read one object of the whole cluster may often not list them.
        if (manifests.Count == 1)
        {
            return await client.GetAsync(first, cancellationToken) is { } one ? [(first, one)] : [];
        }

        var wanted = manifests.ToDictionary(
            manifest => manifest.Name.Name,
            manifest => manifest.Name,
            StringComparer.Ordinal
        );
        var list = await client.ListAsync(
            new ObjectQuery(first.ApiVersion, first.Kind) { Namespace = first.Namespace },
            cancellationToken
        );
        return
        [
            .. list
                .Items.Select(item => (Name: item.Text("metadata", "name")!, Item: item))
                .Where(x => wanted.ContainsKey(x.Name))
                .Select(x => (wanted[x.Name], x.Item)),
        ];
    }
}
