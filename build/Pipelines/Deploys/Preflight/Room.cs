using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>CPU in cores and memory in bytes.</summary>
internal readonly record struct Amount(decimal Cpu, decimal Memory)
{
    public static Amount operator +(Amount left, Amount right) =>
        new(left.Cpu + right.Cpu, left.Memory + right.Memory);

    public static Amount operator -(Amount left, Amount right) =>
        new(left.Cpu - right.Cpu, left.Memory - right.Memory);

    public static Amount operator *(Amount left, int times) =>
        new(left.Cpu * times, left.Memory * times);

    public bool Fits(Amount free) => Cpu <= free.Cpu && Memory <= free.Memory;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Cpu:0.##} CPU and {Memory / (1L << 20):0} MiB"
        );
}

/// <summary>Whether a cluster has room for what is asked: by requests, as the scheduler counts.</summary>
internal static class Room
{
    /// <summary>What is wrong; null where all fits. Pods that these workloads have already count as room.</summary>
    public static string? Problem(
        IReadOnlyList<Manifest> manifests,
        IEnumerable<JsonElement> nodes,
        IReadOnlyList<JsonElement> pods,
        string space
    )
    {
        var workloads = manifests.Where(x => x.PodTemplate is not null).ToArray();
        var others = pods.Where(pod => !IsOf(workloads, pod, space)).ToArray();
        var free = nodes.Where(TakesPods).Select(node => FreeOn(node, others)).ToArray();
        var all = free.Aggregate(new Amount(), (sum, x) => sum + x);
        var wanted = workloads
            .Where(manifest => manifest.Replicas > 0)
            .Select(manifest => (Manifest: manifest, Pod: OfPod(manifest.PodTemplate!["spec"]!)))
            .ToArray();
        var sum = wanted.Aggregate(new Amount(), (total, x) => total + x.Pod * x.Manifest.Replicas);
        var tooLarge = wanted.FirstOrDefault(x => !free.Any(x.Pod.Fits));
        return tooLarge.Manifest is { } manifest
                ? $"a pod of {manifest} asks for {tooLarge.Pod}, which no node has free: ask for less, or add a node (--wait-for-capacity waits for one)"
            : !sum.Fits(all)
                ? $"all pods together ask for {sum}, and the nodes have {all} free: ask for less (--workers, --notebooks, --data-nodes), or add a node (--wait-for-capacity waits for one)"
            : null;
    }

    /// <summary>What nodes that take pods have free beside all pods.</summary>
    public static Amount Free(IEnumerable<JsonElement> nodes, IReadOnlyList<JsonElement> pods) =>
        nodes
            .Where(TakesPods)
            .Select(node => FreeOn(node, pods))
            .Aggregate(new Amount(), (sum, x) => sum + x);

    private static Amount FreeOn(JsonElement node, IEnumerable<JsonElement> pods)
    {
        var name = node.Text("metadata", "name");
        var allocatable = new Amount(
            Quantity.Parse(node.Text("status", "allocatable", "cpu")),
            Quantity.Parse(node.Text("status", "allocatable", "memory"))
        );
        return pods.Where(pod => pod.Text("spec", "nodeName") == name)
            .Where(pod => pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
            .Select(pod => OfPod(JsonNode.Parse(pod.At("spec").GetRawText())!))
            .Aggregate(allocatable, (left, used) => left - used);
    }

    // Our pods tolerate no taint but those that Kubernetes itself adds for a while:
    // https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/.
    private static bool TakesPods(JsonElement node) =>
        !node.Flag("spec", "unschedulable")
        && StuckPods.IsReady(node)
        && node.Items("spec", "taints").All(x => x.Text("effect") == "PreferNoSchedule");

    private static bool IsOf(IEnumerable<Manifest> workloads, JsonElement pod, string space) =>
        pod.Text("metadata", "namespace") == space
        && workloads.Any(workload =>
            workload.Content["spec"]?["selector"]?["matchLabels"] is JsonObject labels
            && labels.All(x => pod.Text("metadata", "labels", x.Key) == x.Value?.GetValue<string>())
        );

    // Init containers run before the others, one by one.
    private static Amount OfPod(JsonNode spec)
    {
        var containers = (spec["containers"]?.AsArray() ?? [])
            .Select(OfContainer)
            .Aggregate(new Amount(), (sum, x) => sum + x);
        var first = (spec["initContainers"]?.AsArray() ?? []).Select(OfContainer).ToArray();
        return new Amount(
            first.Select(x => x.Cpu).Append(containers.Cpu).Max(),
            first.Select(x => x.Memory).Append(containers.Memory).Max()
        );
    }

    private static Amount OfContainer(JsonNode? container)
    {
        var requests = container?["resources"]?["requests"];
        return new Amount(
            Quantity.Parse(requests?["cpu"]?.ToString()),
            Quantity.Parse(requests?["memory"]?.ToString())
        );
    }
}
