using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What a cluster refuses is one line with the cause and what to do already: it is shown as it is.</summary>
internal static class KubernetesFailures
{
    public static T Tell<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (KubernetesException exception)
        {
            throw Told(exception);
        }
    }

    public static async Task<T> TellAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (KubernetesException exception)
        {
            throw Told(exception);
        }
    }

    public static async IAsyncEnumerable<T> TellAsync<T>(IAsyncEnumerable<T> items)
    {
        await using var each = items.GetAsyncEnumerator();
        while (await TellAsync(() => each.MoveNextAsync().AsTask()))
        {
            yield return each.Current;
        }
    }

    // Of what is forbidden, the rule that would allow it.
    private static PipelineException Told(KubernetesException exception) =>
        new(
            MissingRule.In(exception.Failure.Message) is { } rule
                ? $"{exception.Message}\n  → {rule.Advice}"
                : exception.Message,
            exception
        );
}
