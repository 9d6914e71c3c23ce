using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Looks closer at what takes long and is silent: reads the last lines of containers that run and are not ready, and asks the NameNode
/// whether it is in safe mode. It goes on beside the wait, which it never holds up.
/// </summary>
internal sealed class CloserLook(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time
) : IDisposable
{
    private const int MostContainers = 6;
    private const int Lines = 50;

    // Sooner, most are just starting.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    // HDFS tries again each few seconds and says so: what it says no more is over. A finding has to last longer than that.
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(60);

    private readonly SafeMode _safeMode = new(client, settings.Namespace, time);
    private Task<IReadOnlyList<(Manifest, Finding)>> _look = Task.FromResult<
        IReadOnlyList<(Manifest, Finding)>
    >([]);
    private IReadOnlyList<(Manifest Manifest, Finding Finding)> _found = [];
    private long? _begun;

    /// <summary>The same with what the last look found; begins the next when it is time.</summary>
    public IReadOnlyList<Awaited> Add(
        IReadOnlyList<Awaited> all,
        CancellationToken cancellationToken
    )
    {
        if (_look.IsCompletedSuccessfully)
        {
            _found = _look.Result;
        }

        if (
            _look.IsCompleted
            && (_begun is null || time.GetElapsedTime(_begun.Value) >= s_interval)
            && all.Any(x => Listened(x).Any())
        )
        {
            _begun = time.GetTimestamp();
            _look = LookAsync(all, cancellationToken);
        }

        return [.. all.Select(awaited => With(awaited, all))];
    }

    /// <inheritdoc cref="SafeMode.HoldingAsync"/>
    public Task<IReadOnlyList<Awaited>?> HoldingAsync(
        IReadOnlyList<Awaited> all,
        CancellationToken cancellationToken
    ) => _safeMode.HoldingAsync(all, cancellationToken);

    /// <summary>Whether something is wrong that is more than waiting for what is awaited itself; pure.</summary>
    public static bool Counts(Finding finding, IEnumerable<Awaited> all) =>
        finding.Needs is not { } needs
        || !all.Where(x => x.State.Progress != Progress.Ready)
            .Select(x => x.Manifest.Name.Name)
            .Any(name =>
                needs
                    .Split('.')
                    .Any(part =>
                        part == name || part.StartsWith($"{name}-", StringComparison.Ordinal)
                    )
            );

    public void Dispose() => _safeMode.Dispose();

    private Awaited With(Awaited awaited, IReadOnlyList<Awaited> all)
    {
        var more = _found
            .Where(x => x.Manifest == awaited.Manifest && Counts(x.Finding, all))
            .Select(x => x.Finding)
            .ToArray();
        return awaited.State.Progress == Progress.Ready || more.Length == 0
            ? awaited
            : awaited with
            {
                Findings = [.. awaited.Findings, .. more],
            };
    }

    private IEnumerable<SilentContainer> Listened(Awaited awaited) =>
        awaited.Silent.Where(x => time.GetUtcNow() - x.Since >= s_silence);

    private async Task<IReadOnlyList<(Manifest, Finding)>> LookAsync(
        IReadOnlyList<Awaited> all,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        var found = new List<(Manifest, Finding)>();
        try
        {
            var silent = all.SelectMany(awaited =>
                    Listened(awaited).Select(container => (awaited.Manifest, container))
                )
                .Take(MostContainers)
                .ToArray();
            foreach (var (manifest, container) in silent)
            {
                if (await ReasonAsync(container, either.Token) is { } finding)
                {
                    found.Add((manifest, finding));
                }
            }

            if (SafeMode.IsAsked(all) && await _safeMode.AskAsync(either.Token) is { } safe)
            {
                found.AddRange(silent.Select(x => (x.Manifest, safe)));
            }
        }
        catch (Exception exception)
            when (exception is KubernetesException or OperationCanceledException)
        {
            // It only adds to what is known.
            return found;
        }

        return found;
    }

    private async Task<Finding?> ReasonAsync(
        SilentContainer container,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        var query = new LogQuery(
            new PodName(container.Pod, settings.Namespace, container.Container)
        )
        {
            TailLines = Lines,
            Since = time.GetUtcNow() - s_recent,
        };
        await foreach (var line in client.ReadLogAsync(query, cancellationToken))
        {
            lines.Add(line.Text);
        }

        return LogReason.In(lines) is { } reason
            ? new Finding($"{container}", reason.Cause, reason.Advice, Patience.Start)
            {
                Needs = reason.Needs,
                Log = (container.Pod, container.Container, false),
            }
            : null;
    }
}
