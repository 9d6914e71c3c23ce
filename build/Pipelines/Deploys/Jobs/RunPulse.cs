using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Says on a run's Job, again and again, that somebody follows it: where the process itself cannot be seen, in another container or
/// after a reboot, its silence tells that it is gone. The server dates each beat by its own clock, so nobody's else counts:
/// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management. A Lease would say the same, and want a right of
/// its own.
/// </summary>
internal sealed class RunPulse : IAsyncDisposable
{
    /// <summary>How often it was said so far.</summary>
    public const string Annotation = "kindling.io/followed";

    // Its own, so that the Job's other fields stay whose they are.
    private const string FieldManager = "kindling-pulse";

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    // A laptop that sleeps for a while has not given its run up.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    private readonly KubernetesClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beating;

    /// <summary>Goes on until it is disposed of.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="job">The run's Job, as the cluster has it.</param>
    /// <param name="time">The clock.</param>
    public RunPulse(KubernetesClient client, JsonElement job, TimeProvider time)
    {
        (_client, _time) = (client, time);
        _beating = BeatAsync(job, _end.Token);
    }

    /// <summary>True when somebody followed it once, and nobody has for so long that nobody will.</summary>
    public static bool IsOver(JsonElement job, DateTimeOffset now) =>
        job.Items("metadata", "managedFields")
            .Where(x => x.Text("manager") == FieldManager)
            .Any(x => now - EventTime.Parse(x.Text("time")) > s_patience);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task BeatAsync(JsonElement job, CancellationToken cancellationToken)
    {
        for (var count = 1; ; count++)
        {
            try
            {
                await _client.ApplyAsync(
                    Beat(job, count),
                    new ApplyOptions { FieldManager = FieldManager, Force = true },
                    cancellationToken
                );
            }
            catch (KubernetesException exception)
            {
                // Whether the run goes on is told by its watch; a server that is away hears the next one.
                Serilog.Log.Debug(
                    "{Job}: {Reason}",
                    job.Text("metadata", "name"),
                    exception.Message
                );
            }

            await Task.Delay(s_interval, _time, cancellationToken);
        }
    }

    // With its uid, or a Job that somebody deleted would come back.
    private static JsonObject Beat(JsonElement job, int count) =>
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
                    // Another each time: what changes nothing is not dated.
                    [Annotation] = count.ToString(CultureInfo.InvariantCulture),
                },
            },
        };
}
