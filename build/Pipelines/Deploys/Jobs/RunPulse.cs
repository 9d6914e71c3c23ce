using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Says on a run's Job, again and again, that somebody follows it: where the process itself cannot be seen, in another container or
/// after a reboot, its silence tells that it is gone. A Lease would say the same (https://kubernetes.io/docs/concepts/architecture/leases/)
/// and want a right of its own.
/// </summary>
internal sealed class RunPulse : IAsyncDisposable
{
    /// <summary>When somebody last followed it, by the API server's clock.</summary>
    public const string Annotation = "kindling.io/followed-at";

    // Its own, so that the Job's other fields stay whose they are.
    private const string FieldManager = "kindling-pulse";

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    // A laptop that sleeps for a while has not given its run up.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    private readonly KubernetesClient _client;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beating;

    private RunPulse(KubernetesClient client, JsonElement job, TimeProvider clock)
    {
        (_client, _clock) = (client, clock);
        _beating = BeatAsync(job, _end.Token);
    }

    /// <summary>Goes on until it is disposed of.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="job">The run's Job, as the cluster has it.</param>
    /// <param name="time">This computer's clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RunPulse> StartAsync(
        KubernetesClient client,
        JsonElement job,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => new(client, job, await ClusterClock.ReadAsync(client, time, cancellationToken));

    /// <summary>True when nobody has followed it for so long that nobody will.</summary>
    public static bool IsOver(JsonElement job, DateTimeOffset now) =>
        now
            - (
                EventTime.Parse(job.Text("metadata", "annotations", Annotation))
                ?? EventTime.Parse(job.Text("metadata", "creationTimestamp"))
            )
        > s_patience;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task BeatAsync(JsonElement job, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(s_interval, _clock, cancellationToken);
            try
            {
                await _client.ApplyAsync(
                    Beat(job),
                    new ApplyOptions { FieldManager = FieldManager, Force = true },
                    cancellationToken
                );
            }
            catch (KubernetesException)
            {
                // Whether the run goes on is told by its watch; a server that is away hears the next one.
                continue;
            }
        }
    }

    // With its uid, or a Job that somebody deleted would come back.
    private JsonObject Beat(JsonElement job) =>
        new()
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject
            {
                ["name"] = job.Text("metadata", "name"),
                ["namespace"] = job.Text("metadata", "namespace"),
                ["uid"] = job.Text("metadata", "uid"),
                ["annotations"] = new JsonObject
                {
                    [Annotation] = _clock
                        .GetUtcNow()
                        .UtcDateTime.ToString(
                            "yyyy-MM-dd'T'HH:mm:ss'Z'",
                            CultureInfo.InvariantCulture
                        ),
                },
            },
        };
}
