using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Compares manifests with a cluster; writes nothing. What may be other is tried by a dry run, so that the server's own defaults do not count.</summary>
internal sealed class DeployPlanner(KubernetesClient client, DeploySettings settings)
{
    public async Task<DeployPlan> PlanAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var wanted = manifests.Select(ManifestMark.Add).ToArray();
        var live = await LiveObjects.ReadAsync(client, wanted, cancellationToken);
        var changes = new PlannedChange[wanted.Length];
        var problems = new List<string>();
        await Stages.EachAsync(
            wanted.Index(),
            async (x, token) =>
                changes[x.Index] = await PlanAsync(x.Item, live.Find(x.Item.Name), problems, token),
            cancellationToken
        );
        return problems.Count == 0
            ? new DeployPlan(changes)
            : throw new DeployRefusedException(problems.Order(StringComparer.Ordinal));
    }

    private async Task<PlannedChange> PlanAsync(
        Manifest manifest,
        JsonElement? live,
        List<string> problems,
        CancellationToken cancellationToken
    )
    {
        if (live is not { } there)
        {
            return new PlannedChange(manifest, ChangeKind.Create);
        }

        // What is on its way out, or has failed for good, is as good as not there.
        if (
            there.Text("metadata", "deletionTimestamp") is not null
            || manifest.Kind == "Job" && Readiness.Of("Job", there).Progress == Progress.Failed
        )
        {
            return new PlannedChange(manifest, ChangeKind.Replace) { Live = there };
        }

        if (Coverage.Has(there, Comparable(manifest.Content)))
        {
            return new PlannedChange(manifest, ChangeKind.None) { Live = there };
        }

        try
        {
            return await TryAsync(manifest, there, cancellationToken);
        }
        catch (KubernetesException exception) when (Refusal(manifest, exception) is { } problem)
        {
            lock (problems)
            {
                problems.Add(problem);
            }

            return new PlannedChange(manifest, ChangeKind.None) { Live = there };
        }
    }

    private async Task<PlannedChange> TryAsync(
        Manifest manifest,
        JsonElement live,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var applied = await client.ApplyAsync(
                manifest.Content,
                new ApplyOptions { DryRun = true, Force = settings.ForceConflicts },
                cancellationToken
            );
            var isSame = LiveText.Of(live) == LiveText.Of(applied.Object);
            return new PlannedChange(manifest, isSame ? ChangeKind.None : ChangeKind.Change)
            {
                Live = live,
                After = applied.Object,
            };
        }
        catch (KubernetesException exception)
            when (manifest.Kind == "Job" && IsImmutable(exception))
        {
            return new PlannedChange(manifest, ChangeKind.Replace) { Live = live };
        }
    }

    // The kind and the version are left out of the items of a list.
    private static JsonObject Comparable(JsonObject content) =>
        new(
            content
                .Where(x => x.Key is not ("apiVersion" or "kind"))
                .Select(x => KeyValuePair.Create(x.Key, x.Value?.DeepClone()))
        );

    private static string? Refusal(Manifest manifest, KubernetesException exception) =>
        exception.Failure.Conflicts is [_, ..] conflicts
            ? $"{manifest}: {string.Join(", ", conflicts.Select(x => $"{x.Field} belongs to {x.Owner}"))}; leave it to them, or take it with --force-conflicts"
        : IsImmutable(exception)
            ? $"{manifest}: {exception.Failure.Message}; it cannot be changed while it is there: keep its old setting, or save what is in it and run Destroy"
        : null;

    // https://kubernetes.io/docs/reference/using-api/api-concepts/: 422; the words are the API server's own for all kinds.
    private static bool IsImmutable(KubernetesException exception) =>
        exception.Status == HttpStatusCode.UnprocessableEntity
        && (
            exception.Failure.Message.Contains("immutable", StringComparison.OrdinalIgnoreCase)
            || exception.Failure.Message.Contains(
                "updates to statefulset spec for fields other than",
                StringComparison.Ordinal
            )
        );
}

/// <summary>A deploy that would go wrong, every finding at once.</summary>
public sealed class DeployRefusedException(IEnumerable<string> findings)
    : PipelineException(string.Join("; ", findings))
{
    /// <summary>Each with what to do.</summary>
    public IReadOnlyList<string> Findings { get; } = [.. findings];
}
