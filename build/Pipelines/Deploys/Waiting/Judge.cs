using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Looks at a view of the cluster and says how far a workload is, and what keeps it; pure.</summary>
internal static partial class Judge
{
    /// <param name="ever">True to count also what was told before the view began: better an old reason than none.</param>
    public static Awaited Of(Manifest manifest, ClusterView view, bool ever = false)
    {
        if (view.Find(manifest.Kind, manifest.Name.Name) is not { } live)
        {
            return new Awaited(manifest, ReadyState.Waiting("it is not there"), [], [], []);
        }

        var state = Readiness.Of(manifest.Kind, live);
        // Before its controller has seen the change, all that is told is of the time before.
        if (state.Progress == Progress.Ready || !Readiness.IsSeen(manifest.Kind, live))
        {
            return new Awaited(manifest, state, [], [], []);
        }

        var all = view.PodsOf(live).ToArray();
        var stuck = StuckPods.Of(manifest.Kind, live, all).ToArray();
        // Those that are about to go tell nothing about what is wanted.
        var pods = all.Except(StuckPods.OldOf(manifest.Kind, live, all)).ToArray();
        var states = pods.SelectMany(PodDiagnosis.Of).ToArray();
        var told = pods.Where(pod => !StuckPods.IsReady(pod)).SelectMany(x => OfPod(x, view, ever));
        var findings = Refusals(manifest, live, pods, view, ever)
            .Concat(states)
            // A container that crashes answers no probe either.
            .Concat(told.Where(x => states.All(state => state.Resource != x.Resource)))
            .Select(AtOnce)
            .Distinct();
        return new Awaited(manifest, state, pods, stuck, [.. findings]);
    }

    // What was never made has no other voice than the one that should have made it.
    private static IEnumerable<Finding> Refusals(
        Manifest manifest,
        JsonElement live,
        IReadOnlyList<JsonElement> pods,
        ClusterView view,
        bool ever
    )
    {
        if (manifest.Kind == "Deployment")
        {
            return view.ReplicaSetOf(live) is { } set ? OfReplicaSet(manifest, set, view) : [];
        }

        var wanted = manifest.Kind == "Job" ? 1 : live.Number("spec", "replicas") ?? 1;
        var names = pods.Select(pod => pod.Text("metadata", "name")).ToHashSet();
        return pods.Count >= wanted
            ? []
            : view.WarningsOf(live, ever)
                .Where(x =>
                    !names.Contains(Refused().Match(x.Text("message") ?? "").Groups["name"].Value)
                )
                .Select(WarningDiagnosis.Of)
                .OfType<Finding>();
    }

    // Its condition goes when it could make its pods: https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set_utils.go
    private static IEnumerable<Finding> OfReplicaSet(
        Manifest manifest,
        JsonElement set,
        ClusterView view
    ) =>
        set.Items("status", "conditions")
            .Where(x => x.Text("type") == "ReplicaFailure" && x.Text("status") == "True")
            .Where(x => x.Text("reason") == "FailedCreate")
            .Select(x =>
            {
                var finding = WarningDiagnosis.Refusal($"{manifest}", x.Text("message") ?? "");
                return
                    finding.Patience == Patience.None
                    && !view.IsNew(EventTime.Parse(x.Text("lastTransitionTime")))
                    ? finding with
                    {
                        Patience = Patience.Short,
                    }
                    : finding;
            });

    private static IEnumerable<Finding> OfPod(JsonElement pod, ClusterView view, bool ever)
    {
        var hasStarted = PodStep.HasStarted(pod);
        return view.WarningsOf(pod, ever)
            // What is mounted has been mounted before the first container starts.
            .Where(x =>
                !hasStarted || x.Text("reason") is not ("FailedMount" or "FailedAttachVolume")
            )
            .Concat(
                view.ClaimsOf(pod)
                    .Where(claim => claim.Text("status", "phase") != "Bound")
                    .SelectMany(claim => view.WarningsOf(claim, ever))
            )
            // A probe fails in many words: the last ones count.
            .OrderByDescending(EventTime.Of)
            .Select(WarningDiagnosis.Of)
            .OfType<Finding>()
            .DistinctBy(x => (x.Resource, x.Advice, x.Patience == Patience.Start ? "" : x.Cause));
    }

    // A deploy makes its Secrets and ConfigMaps before what reads them, unlike Spark, which makes a driver before its config maps.
    private static Finding AtOnce(Finding finding) =>
        finding.Missing is null ? finding : finding with { Patience = Patience.None };

    // https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/statefulset/stateful_pod_control.go
    [GeneratedRegex(@"Pod (?<name>\S+) in StatefulSet", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refused();
}
