using System.Text;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>One screen that says what is not ready, why, and what to do.</summary>
internal sealed class Explanation(KubernetesClient client, DeploySettings settings)
{
    private const int LastLines = 10;

    public async Task ThrowAsync(
        IReadOnlyList<(Manifest Manifest, ReadyState State)> pending,
        IReadOnlyList<Finding> findings,
        bool isLate,
        CancellationToken cancellationToken
    )
    {
        var text = new StringBuilder(
            isLate
                ? $"Not ready within {settings.ResourceDeadline.TotalSeconds:0} s:"
                : "It will not come up:"
        );
        foreach (var (manifest, state) in pending)
        {
            text.Append($"\n  {manifest}: {state.Message}");
        }

        foreach (var finding in findings)
        {
            text.Append($"\n{finding.Resource}: {finding.Cause}\n  → {finding.Advice}");
            foreach (var line in await LinesAsync(finding, cancellationToken))
            {
                text.Append($"\n  | {line}");
            }
        }

        throw isLate
            ? new DeadlineException(text.ToString())
            : new DeployFailedException(text.ToString());
    }

    private async Task<IReadOnlyList<string>> LinesAsync(
        Finding finding,
        CancellationToken cancellationToken
    )
    {
        if (finding.Log is not { } log)
        {
            return [];
        }

        var lines = new List<string>();
        try
        {
            var query = new LogQuery(new PodName(log.Pod, settings.Namespace, log.Container))
            {
                Previous = log.Previous,
                TailLines = LastLines,
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
