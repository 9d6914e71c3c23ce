using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What is not ready, and what is known of why.</summary>
/// <param name="Pending">The resources that are awaited.</param>
/// <param name="Findings">What looks wrong.</param>
internal sealed record Trouble(IReadOnlyList<Awaited> Pending, IReadOnlyList<Finding> Findings)
{
    /// <summary>The deadline that passed; null when something is wrong for certain.</summary>
    public TimeSpan? Limit { get; init; }
}

/// <summary>Gathers what one screen says of what is not ready, why, and what to do.</summary>
internal sealed class Explanation(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time
)
{
    private const int ReadLines = 300;
    private const int MostSilent = 3;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>The failure, with the screen as its message.</summary>
    public async Task<PipelineException> OfAsync(
        Trouble trouble,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        var causes = new List<Cause>();
        foreach (var group in Cause.GroupsOf(trouble.Findings))
        {
            causes.Add(await OfAsync(group, either.Token));
        }

        // What runs and is not ready, or has ended, has only its log to tell why.
        if (trouble.Findings.Count == 0)
        {
            foreach (var silent in trouble.Pending.SelectMany(x => x.Silent).Take(MostSilent))
            {
                causes.Add(await OfAsync(Finding(silent), either.Token));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var text = Screenful.Of(trouble, causes);
        return trouble.Limit is null
            ? new DeployFailedException(text)
            : new DeadlineException(text);
    }

    private static IReadOnlyList<Finding> Finding(SilentContainer silent) =>
        [
            new Finding($"{silent}", silent.Cause, "Its last lines may say why.", Patience.None)
            {
                Log = (silent.Pod, silent.Container, false),
            },
        ];

    // Several of the same cause: one log speaks for all.
    private async Task<Cause> OfAsync(
        IReadOnlyList<Finding> same,
        CancellationToken cancellationToken
    )
    {
        var first = same[0];
        var lines = first.Log is { } log ? await LinesAsync(log, cancellationToken) : [];
        var resources = same.Select(x => x.Resource).ToArray();
        return LogReason.In(lines) is { } reason
            ? new Cause(
                resources,
                first.Cause == reason.Cause ? first.Cause : $"{first.Cause}: {reason.Cause}",
                reason.Advice,
                lines
            )
            : new Cause(resources, first.Cause, first.Advice, lines);
    }

    // Between two of its lives a container's last one may be gone already, or the next one have ended too: then that one tells.
    private async Task<IReadOnlyList<string>> LinesAsync(
        (string Pod, string Container, bool Previous) log,
        CancellationToken cancellationToken
    )
    {
        var lines = await ReadAsync(log, cancellationToken);
        if (!log.Previous || LogReason.In(lines) is not null)
        {
            return lines;
        }

        var newer = await ReadAsync(log with { Previous = false }, cancellationToken);
        return LogReason.In(newer) is not null ? newer : lines;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(
        (string Pod, string Container, bool Previous) log,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        try
        {
            var query = new LogQuery(new PodName(log.Pod, settings.Namespace, log.Container))
            {
                Previous = log.Previous,
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
        catch (OperationCanceledException)
        {
            lines.Add("(its log cannot be read in time)");
        }

        return lines;
    }
}

/// <summary>A deploy that does not come up; its message is a screen that says why.</summary>
public sealed class DeployFailedException(string message) : PipelineException(message);
