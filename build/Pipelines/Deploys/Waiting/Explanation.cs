using System.Text;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What is not ready, and what is known of why.</summary>
/// <param name="Pending">The resources that are awaited.</param>
/// <param name="Findings">What looks wrong.</param>
/// <param name="IsLate">True when a deadline passed, and nothing is known to be wrong.</param>
internal sealed record Trouble(
    IReadOnlyList<Awaited> Pending,
    IReadOnlyList<Finding> Findings,
    bool IsLate
);

/// <summary>One screen that says what is not ready, why, and what to do.</summary>
internal sealed class Explanation(KubernetesClient client, DeploySettings settings)
{
    private const int LastLines = 10;
    private const int ReadLines = 50;

    /// <summary>The failure, with the screen as its message.</summary>
    public async Task<PipelineException> OfAsync(
        Trouble trouble,
        CancellationToken cancellationToken
    )
    {
        var text = new StringBuilder(
            trouble.IsLate
                ? $"Not ready within {settings.ResourceDeadline.TotalSeconds:0} s:"
                : "It will not come up:"
        );
        foreach (var awaited in trouble.Pending)
        {
            text.Append($"\n  {awaited.Manifest}: {awaited.State.Message}");
        }

        foreach (var finding in trouble.Findings)
        {
            await AppendAsync(text, finding, cancellationToken);
        }

        // What runs and is not ready has only its log to tell why.
        var silent = trouble.Pending.SelectMany(x => x.NotReady);
        foreach (
            var (pod, container) in trouble.IsLate || trouble.Findings.Count == 0 ? silent : []
        )
        {
            var lines = await LinesAsync(pod, container, previous: false, cancellationToken);
            if (LogReason.In(lines) is { } reason)
            {
                Append(text, $"pod {pod}, container {container}", reason.Cause, reason.Advice);
            }
        }

        return trouble.IsLate
            ? new DeadlineException(text.ToString())
            : new DeployFailedException(text.ToString());
    }

    private async Task AppendAsync(
        StringBuilder text,
        Finding finding,
        CancellationToken cancellationToken
    )
    {
        if (finding.Log is not { } log)
        {
            Append(text, finding.Resource, finding.Cause, finding.Advice);
            return;
        }

        var lines = await LinesAsync(log.Pod, log.Container, log.Previous, cancellationToken);
        var reason = LogReason.In(lines);
        Append(
            text,
            finding.Resource,
            reason is { } known ? $"{finding.Cause}: {known.Cause}" : finding.Cause,
            reason?.Advice ?? finding.Advice
        );
        foreach (var line in lines.TakeLast(LastLines))
        {
            text.Append($"\n  | {line}");
        }
    }

    private static void Append(StringBuilder text, string resource, string cause, string advice) =>
        text.Append($"\n{resource}: {cause}\n  → {advice}");

    private async Task<IReadOnlyList<string>> LinesAsync(
        string pod,
        string container,
        bool previous,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        try
        {
            var query = new LogQuery(new PodName(pod, settings.Namespace, container))
            {
                Previous = previous,
                TailLines = ReadLines,
            };
            await foreach (var line in client.ReadLogAsync(query, cancellationToken))
            {
                lines.Add(line.Text);
            }
        }
        catch (KubernetesException exception)
        {
            // The screen says the rest all the same.
            lines.Add($"(its log cannot be read: {exception.Failure.Message})");
        }

        return lines;
    }
}

/// <summary>A deploy that does not come up; its message is a screen that says why.</summary>
public sealed class DeployFailedException(string message) : PipelineException(message);
