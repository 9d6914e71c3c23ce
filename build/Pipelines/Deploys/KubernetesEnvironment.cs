using System.Runtime.CompilerServices;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;
using Serilog;

namespace Kindling.Pipelines.Deploys;

/// <summary>HDFS, Spark and notebooks in a namespace of a cluster: rendered, compared, applied, awaited, explained, removed.</summary>
public sealed class KubernetesEnvironment : IDisposable
{
    private readonly KubernetesClient _client;
    private readonly DeploySettings _settings;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    /// <summary>An environment with these settings, all of which are checked here.</summary>
    /// <param name="variables">KUBECONFIG, KUBE_URL, KUBE_TOKEN, HOME …: they name the cluster.</param>
    /// <param name="context">The context of the kubeconfig; null for its current one.</param>
    /// <param name="settings">What to deploy.</param>
    /// <param name="log">Hears what is done and awaited.</param>
    /// <param name="time">The clock.</param>
    public KubernetesEnvironment(
        IReadOnlyDictionary<string, string> variables,
        string? context,
        DeploySettings settings,
        ILogger log,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = settings.Problems();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        (_settings, _log, _time) = (settings, log, time);
        _client = KubernetesFailures.Tell(() =>
            new KubernetesClient(
                ClusterAccess.Find(
                    new AccessOptions(variables, CredentialSettings.HomeIn(variables) ?? "/")
                    {
                        Context = context,
                    }
                ) with
                {
                    Namespace = settings.Namespace,
                },
                new KubernetesSettings(),
                time
            )
        );
    }

    /// <summary>True when somebody watches a terminal: what is awaited is shown as a tree there.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>What a deploy would change, as kubectl diff shows it; empty for nothing.</summary>
    public Task<string> DiffAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(async () =>
            DeployDiff.Of(await PlanAsync(await WantedAsync(cancellationToken), cancellationToken))
        );

    /// <summary>Applies what is other than wanted and waits until all is ready; answers how many objects were written.</summary>
    public Task<int> DeployAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(async () =>
        {
            using var deadline = new CancellationTokenSource(
                _settings.Deadline + _settings.CapacityPatience,
                _time
            );
            using var either = CancellationTokenSource.CreateLinkedTokenSource(
                deadline.Token,
                cancellationToken
            );
            try
            {
                return await ApplyAsync(either.Token, cancellationToken);
            }
            catch (OperationCanceledException exception)
                when (!cancellationToken.IsCancellationRequested)
            {
                throw new DeadlineException(
                    $"The deploy was not done within {_settings.Deadline.TotalSeconds:0} s; run it again, it goes on where it was.",
                    exception
                );
            }
        });

    /// <summary>The workloads and how far they are.</summary>
    public Task<IReadOnlyList<WorkloadStatus>> StatusAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(() =>
            new DeployStatus(_client, _settings).ReadAsync(cancellationToken)
        );

    /// <summary>Removes all that is ours from the namespace, and with <paramref name="purge"/> the volumes and their data.</summary>
    public Task<int> DestroyAsync(bool purge, CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(() =>
            new DeployRemoval(_client, _settings, Tell).RemoveAsync(purge, cancellationToken)
        );

    /// <summary>The output of a component's first pod.</summary>
    public async IAsyncEnumerable<string> LogsAsync(
        string component,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var pod = await KubernetesFailures.TellAsync(() =>
            new DeployStatus(_client, _settings).PodOfAsync(component, cancellationToken)
        );
        var query = new LogQuery(new PodName(pod, _settings.Namespace)) { Follow = follow };
        await foreach (var line in _client.ReadLogAsync(query, cancellationToken))
        {
            yield return line.Text;
        }
    }

    /// <summary>
    /// Leads a port of this computer to a component's page until it is cancelled, also when its pod is replaced meanwhile;
    /// <paramref name="show"/> gets the address, with the token where one is wanted.
    /// </summary>
    public Task<int> OpenAsync(
        string component,
        Action<string> show,
        CancellationToken cancellationToken
    ) =>
        KubernetesFailures.TellAsync(async () =>
        {
            ArgumentNullException.ThrowIfNull(show);
            var door = Door.Named(component);
            var status = new DeployStatus(_client, _settings);
            await status.PodAsync(door.Component, cancellationToken);
            var token =
                door.Name == "notebook"
                    ? await NotebookToken.ReadAsync(_client, _settings.Namespace, cancellationToken)
                    : null;
            await using var forward = new PortForward(
                0,
                async stop =>
                {
                    var pod = await status.PodAsync(door.Component, stop);
                    return await _client.ConnectAsync(
                        new PodName(pod, _settings.Namespace),
                        door.Port,
                        stop
                    );
                },
                failure => _log.Warning("{Failure}", failure.Message)
            );
            show(
                $"http://127.0.0.1:{forward.LocalPort}/{(token is null ? "" : $"?token={token}")}"
            );
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return forward.LocalPort;
        });

    /// <summary>Runs an application in cluster mode to its end.</summary>
    public Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    ) =>
        KubernetesFailures.TellAsync(async () =>
        {
            ArgumentNullException.ThrowIfNull(request);
            using var ground = await GroundAsync(cancellationToken);
            await ground.EndAbandonedAsync(cancellationToken);
            return await ground.SubmitAsync(request, onLine, cancellationToken);
        });

    /// <summary>The checks that prove the namespace.</summary>
    public async Task<SmokeRunner> ChecksAsync(
        JobResources resources,
        CancellationToken cancellationToken
    )
    {
        var template = await TemplateAsync(cancellationToken);
        return new SmokeRunner(
            () => new ClusterGround(_client, _settings, template, _time),
            resources,
            _log,
            _time
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<ClusterGround> GroundAsync(CancellationToken cancellationToken) =>
        new(_client, _settings, await TemplateAsync(cancellationToken), _time);

    private async Task<Manifest> TemplateAsync(CancellationToken cancellationToken) =>
        Rendering
            .Render(
                await ManifestFolder.ReadAsync(_settings.Folder, ["smoke"], cancellationToken),
                _settings with
                {
                    Components = ["smoke"],
                }
            )
            .Single();

    private void Tell(string news) => _log.Information("{News}", news);

    // The wait has a clock of its own for all, and says what it waited for.
    private async Task<int> ApplyAsync(
        CancellationToken cancellationToken,
        CancellationToken untilReady
    )
    {
        var wait = new DeployWait(
            _client,
            _settings,
            _time,
            WaitProgress.For(IsTerminal, _log, _time)
        );
        var wanted = await WantedAsync(cancellationToken);
        await new Preflight(_client, _settings).CheckAsync(wanted, cancellationToken);
        var plan = await PlanAsync(wanted, cancellationToken);
        await new DeployApplier(_client, _settings, Tell).ApplyAsync(plan, cancellationToken);
        await wait.WaitAsync(wanted, untilReady);
        return plan.ToDo.Count();
    }

    private Task<DeployPlan> PlanAsync(
        IReadOnlyList<Manifest> wanted,
        CancellationToken cancellationToken
    ) => new DeployPlanner(_client, _settings).PlanAsync(wanted, cancellationToken);

    // With the Secrets, which no file has.
    private async Task<IReadOnlyList<Manifest>> WantedAsync(CancellationToken cancellationToken)
    {
        var files = await ManifestFolder.ReadAsync(
            _settings.Folder,
            _settings.Components,
            cancellationToken
        );
        var secrets = new List<Manifest>();
        if (_settings.Components.Contains("notebook"))
        {
            secrets.Add(
                await NotebookToken.EnsureAsync(_client, _settings.Namespace, cancellationToken)
            );
        }

        if (_settings.Pull is { } pull)
        {
            secrets.Add(pull.Manifest);
        }

        return Rendering.Render([.. files, .. secrets], _settings);
    }
}
