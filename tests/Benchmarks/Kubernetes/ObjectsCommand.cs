using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;

namespace Kindling.Benchmarks.Kubernetes;

/// <summary>
/// The hidden other half of the measure: a folder of manifests planned and applied in a process of its own, as a Deploy does it. Prints
/// how many objects were written and the peak of resident memory.
/// </summary>
internal static class ObjectsCommand
{
    /// <summary>FOLDER NAMESPACE</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var settings = new DeploySettings
        {
            Folder = arguments[0],
            Namespace = arguments[1],
            Components = ["objects"],
        };
        using var client = BenchCluster.Client();
        var wanted = await WantedObjects.ReadAsync(client, settings, cancellationToken);
        var plan = await new DeployPlanner(client, settings).PlanAsync(
            await wanted.CompleteAsync(client, cancellationToken),
            cancellationToken
        );
        await new DeployApplier(client, settings, TimeProvider.System, _ => { }).ApplyAsync(
            plan,
            cancellationToken
        );
        await Console.Out.WriteLineAsync($"{plan.ToDo.Count()} written");
        await Console.Out.WriteLineAsync(await PeakMemory.ReadAsync(cancellationToken));
        return 0;
    }
}
