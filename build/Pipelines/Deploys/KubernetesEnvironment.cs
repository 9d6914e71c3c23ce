using System.Runtime.CompilerServices;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Diagnoses;
using Kindling.Pipelines.Images;
using Serilog;
using Serilog.Core;

namespace Kindling.Pipelines.Deploys;

/// <summary>HDFS, Spark and notebooks in a namespace of a cluster: rendered, compared, applied, awaited, explained, removed.</summary>
public sealed partial class KubernetesEnvironment : IDisposable
{
    private readonly KubernetesClient _client;
    private readonly DeploySettings _settings;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ImageCheck? _images;

    /// <summary>An environment with these settings, all of which are checked here.</summary>
    /// <param name="variables">KUBECONFIG, KUBE_URL, KUBE_TOKEN, HOME …: they name the cluster.</param>
    /// <param name="context">The context of the kubeconfig; null for its current one.</param>
    /// <param name="settings">What to deploy.</param>
    /// <param name="log">Hears what is done and awaited.</param>
    /// <param name="time">The clock.</param>
    /// <param name="images">Reach the registries that the images are in, to look whether they are there; null for who trusts that.</param>
    public KubernetesEnvironment(
        IReadOnlyDictionary<string, string> variables,
        string? context,
        DeploySettings settings,
        ILogger log,
        TimeProvider time,
        ImageServices? images = null
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = settings.Problems();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        (_settings, _log, _time) = (settings, log, time);
        _images = images is null
            ? null
            : new ImageCheck(images, warning => log.Warning("{Warning}", warning));
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
                new KubernetesSettings
                {
                    IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
                },
                time
            )
        );
    }

    /// <summary>True when somebody watches a terminal: what is awaited is shown as a tree there.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>What a deploy would change, as kubectl diff shows it; empty for nothing.</summary>
    public Task<string> DiffAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(async () =>
            DeployDiff.Of(await Deploy.PlanAsync(cancellationToken))
        );

    /// <summary>Applies what is other than wanted and waits until all is ready; answers how many objects were written.</summary>
    public Task<int> DeployAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(() =>
        {
            Tell($"Deploying to {Where}");
            return Deploy.RunAsync(cancellationToken);
        });

    /// <summary>The workloads and how far they are.</summary>
    public Task<IReadOnlyList<WorkloadStatus>> StatusAsync(CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(() =>
            new DeployStatus(_client, _settings).ReadAsync(cancellationToken)
        );

    /// <summary>How the cluster fares, and whether a deploy to it would be accepted.</summary>
    /// <param name="variables">They name the cluster.</param>
    /// <param name="context">The context of the kubeconfig; null for its current one.</param>
    /// <param name="settings">What would be deployed.</param>
    /// <param name="whole">The same with all that writing needs; it may refuse.</param>
    /// <param name="time">The clock.</param>
    /// <param name="images">Reach the registries.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<Diagnosis>> DiagnoseAsync(
        IReadOnlyDictionary<string, string> variables,
        string? context,
        DeploySettings settings,
        Func<CancellationToken, Task<DeploySettings>> whole,
        TimeProvider time,
        ImageServices? images,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(whole);
        try
        {
            using var environment = new KubernetesEnvironment(
                variables,
                context,
                settings,
                Logger.None,
                time
            );
            return await new ClusterDiagnoses(
                environment._client,
                settings,
                async token =>
                {
                    using var writing = new KubernetesEnvironment(
                        variables,
                        context,
                        await whole(token),
                        Logger.None,
                        time,
                        images
                    );
                    return await writing.Deploy.FindingsAsync(token);
                },
                time
            ).ReadAsync(cancellationToken);
        }
        catch (PipelineException exception)
        {
            return [new Diagnosis("cluster", Health.Problem, exception.Message)];
        }
    }

    /// <summary>Removes all that is ours from the namespace, and with <paramref name="purge"/> the volumes and their data.</summary>
    public Task<int> DestroyAsync(bool purge, CancellationToken cancellationToken) =>
        KubernetesFailures.TellAsync(() =>
        {
            Tell($"Removing from {Where}");
            return new DeployRemoval(_client, _settings, _time, Tell).RemoveAsync(
                purge,
                cancellationToken
            );
        });

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
        await foreach (
            var line in KubernetesFailures.TellAsync(_client.ReadLogAsync(query, cancellationToken))
        )
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
            await new PageForward(
                _client,
                _settings,
                _time,
                warning => _log.Warning("{Warning}", warning)
            ).RunAsync(Door.Named(component), show, cancellationToken);
            return 0;
        });

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Whoever meant another cluster sees it at once.
    private string Where =>
        $"namespace {_settings.Namespace} of {_client.Access.Source}, {_client.Access.Server}";

    private ClusterDeploy Deploy => new(_client, _settings, _images, IsTerminal, _log, _time);

    private void Tell(string news) => _log.Information("{News}", news);

    private void Warn(string news) => _log.Warning("{News}", news);
}
