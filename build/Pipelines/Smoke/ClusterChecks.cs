using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Smoke;

/// <summary>Runs a program in a pod of a kind, with the settings that drivers have there; answers what it wrote.</summary>
internal delegate Task<string> PodCommand(
    IReadOnlyList<string> command,
    CancellationToken cancellationToken
);

/// <summary>What is proven on Kubernetes: in cluster mode, and in client mode by a shell's pod and, where there are some, by a notebook's.</summary>
internal static class ClusterChecks
{
    public static IReadOnlyList<SmokeCheck> Of(PodCommand shell, PodCommand? notebook) =>
        [
            new ClusterPiCheck(),
            .. SmokeChecks.All.Where(check => check is not (PiCheck or EventLogCheck)),
            new RCheck(),
            new PysparkCheck(shell),
            .. notebook is null
                ? (SmokeCheck[])[]
                :
                [
                    new NotebookCheck(notebook, "python", "python example", "499999500000"),
                    new NotebookCheck(notebook, "r", "forecast by pipe", "month 7: 108"),
                ],
            .. SmokeChecks.All.OfType<EventLogCheck>(),
        ];
}

/// <summary>As seed 003 runs it: five executors, here of a tenth of a core each.</summary>
internal sealed class ClusterPiCheck()
    : PiCheck("Pi in cluster mode, by 5 executors at 100m", TimeSpan.FromMinutes(6))
{
    public override JobResources Of(JobResources asked) =>
        asked with
        {
            Executors = 5,
            ExecutorCores = 1,
            ExecutorRequestCores = "100m",
            CoresMax = null,
            // Five take longer to come than two.
            Conf = ["spark.scheduler.maxRegisteredResourcesWaitingTime=180s", .. asked.Conf],
        };
}
