using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The API server's clock, by which events are dated, where it differs from this computer's.</summary>
/// <param name="time">This computer's.</param>
/// <param name="ahead">How far the server's is ahead of it.</param>
internal sealed class ClusterClock(TimeProvider time, TimeSpan ahead) : TimeProvider
{
    // A Date header has whole seconds, and its answer was under way: https://www.rfc-editor.org/rfc/rfc9110#field.date.
    private static readonly TimeSpan s_exact = TimeSpan.FromSeconds(2);

    /// <summary>How far this computer's clock is ahead of the server's.</summary>
    public TimeSpan Difference => -ahead;

    public override long TimestampFrequency => time.TimestampFrequency;

    public static async Task<ClusterClock> ReadAsync(
        KubernetesClient client,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var ahead =
            await client.GetTimeAsync(cancellationToken) - time.GetUtcNow() ?? TimeSpan.Zero;
        return new ClusterClock(time, ahead.Duration() < s_exact ? TimeSpan.Zero : ahead);
    }

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    ) => time.CreateTimer(callback, state, dueTime, period);
}
