using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>How a real API server dates what a follower of a run says.</summary>
[Trait("Category", "Acceptance")]
public sealed class RunPulseTests(Cluster cluster) : IClassFixture<Cluster>
{
    private const string Job = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: job, labels: {kindling.io/run: job}}
        spec:
          suspend: true
          template: {spec: {restartPolicy: Never, containers: [{name: main, image: x}]}}
        """;

    [Fact(Timeout = 60_000)]
    public async Task A_beat_is_dated_leaves_the_rest_and_makes_nothing_anew()
    {
        await using var stage = await Stage.MakeAsync(cluster);
        await stage.ApplyAsync(Job);
        var name = new ObjectName("batch/v1", "Job", "job", stage.Namespace);
        var made = (await cluster.Client.GetAsync(name, World.Token))!.Value;
        RunPulse.IsOver(made, DateTimeOffset.MaxValue).ShouldBeFalse();

        JsonElement followed;
        await using (new RunPulse(cluster.Client, made, TimeProvider.System))
        {
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), World.Token);
                followed = (await cluster.Client.GetAsync(name, World.Token))!.Value;
            } while (followed.Text("metadata", "annotations", RunPulse.Annotation) is null);
        }

        var now = (await cluster.Client.GetTimeAsync(World.Token))!.Value;
        RunPulse.IsOver(followed, now.AddMinutes(14)).ShouldBeFalse();
        RunPulse.IsOver(followed, now.AddMinutes(16)).ShouldBeTrue();
        followed.Text("metadata", "labels", SubmissionJob.RunLabel).ShouldBe("job");
        followed.Flag("spec", "suspend").ShouldBeTrue();

        await cluster.Client.DeleteAsync(
            name,
            new DeleteOptions { Propagation = Propagation.Background },
            World.Token
        );
        await using (new RunPulse(cluster.Client, made, TimeProvider.System))
        {
            // Longer than a beat takes.
            await Task.Delay(TimeSpan.FromSeconds(1), World.Token);
        }

        (await cluster.Client.GetAsync(name, World.Token)).ShouldBeNull();
    }
}
