using System.Text.Json;

namespace Kindling.Pipelines.Deploys;

/// <summary>What has to be done with an object.</summary>
internal enum ChangeKind
{
    /// <summary>Nothing: the cluster has it so.</summary>
    None,

    /// <summary>It is not there.</summary>
    Create,

    /// <summary>It is there, and other than wanted.</summary>
    Change,

    /// <summary>It is being deleted; or it is a Job that failed or cannot be changed: it is made anew.</summary>
    Replace,
}

/// <summary>An object and what has to be done with it.</summary>
/// <param name="Manifest">As it should be.</param>
/// <param name="Kind">What is to do.</param>
internal sealed record PlannedChange(Manifest Manifest, ChangeKind Kind)
{
    /// <summary>As the cluster has it; null where it is not there.</summary>
    public JsonElement? Live { get; init; }

    /// <summary>As the cluster would have it afterwards; null where that was not asked.</summary>
    public JsonElement? After { get; init; }
}

/// <summary>All objects, in the order of the manifests.</summary>
internal sealed record DeployPlan(IReadOnlyList<PlannedChange> Changes)
{
    public IEnumerable<PlannedChange> ToDo =>
        Changes.Where(change => change.Kind != ChangeKind.None);

    /// <summary>The changes in the order of need: what stands in one stage goes side by side.</summary>
    public IEnumerable<IReadOnlyList<PlannedChange>> Stages =>
        ToDo.GroupBy(change => DeployOrder.StageOf(change.Manifest.Kind))
            .OrderBy(stage => stage.Key)
            .Select(stage => (IReadOnlyList<PlannedChange>)[.. stage]);
}

/// <summary>What needs what: https://kubernetes.io/docs/concepts/ has no order, but a pod without its account or its settings only fails first.</summary>
internal static class DeployOrder
{
    public static int StageOf(string kind) =>
        kind switch
        {
            "CustomResourceDefinition" => 0,
            "Namespace" => 1,
            "ResourceQuota" or "LimitRange" or "ServiceAccount" or "Role" or "ClusterRole" => 2,
            "RoleBinding"
            or "ClusterRoleBinding"
            or "ConfigMap"
            or "Secret"
            or "NetworkPolicy"
            or "PersistentVolumeClaim"
            or "Service"
            or "PodDisruptionBudget" => 3,
            "Job" or "CronJob" => 5,
            _ => 4,
        };
}
