using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>Tidying up on the engine after whatever happened: what went wrong before says more than a failure of this.</summary>
internal static class Cleanup
{
    // Less than the 20 s that a cancelled target has to end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Removes something, as far as the engine still answers. Not with the caller's token: a cancelled run tidies up too.</summary>
    public static async Task TryAsync(Func<CancellationToken, Task> remove, TimeProvider time)
    {
        using var brief = new CancellationTokenSource(s_patience, time);
        try
        {
            await remove(brief.Token);
        }
        catch (Exception exception)
            when (exception is DockerException or OperationCanceledException)
        {
            return;
        }
    }
}
