using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What a deploy wants: the manifests, with what was chosen here before where nobody says otherwise.</summary>
/// <param name="Settings">With the choices that stay.</param>
/// <param name="Files">All manifests, as their files have them.</param>
/// <param name="Manifests">The objects, without the Secrets, which no file has.</param>
internal sealed record WantedObjects(
    DeploySettings Settings,
    IReadOnlyList<Manifest> Files,
    IReadOnlyList<Manifest> Manifests
)
{
    /// <summary>What must not be done to what is there.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public static Task<WantedObjects> ReadAsync(
        KubernetesClient client,
        DeploySettings settings,
        CancellationToken cancellationToken
    ) => ReadAsync(client, settings, _ => Task.CompletedTask, cancellationToken);

    /// <summary>As above; <paramref name="before"/> is done before the cluster's objects are looked at.</summary>
    public static async Task<WantedObjects> ReadAsync(
        KubernetesClient client,
        DeploySettings settings,
        Func<CancellationToken, Task> before,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Manifest> files = [];
        var choices = LiveChoices.None;
        // Much of a short deploy is the first use of a connection, and of the reader of YAML.
        await Stages.RunAsync(
            cancellationToken,
            async token =>
                files = await ManifestFolder.ReadAsync(settings.Folder, settings.Components, token),
            async token =>
            {
                await before(token);
                choices = await LiveChoices.ReadAsync(client, settings.Namespace, token);
            }
        );
        var whole = choices.Fill(settings);
        return new WantedObjects(whole, files, Rendering.Render(files, whole))
        {
            Problems = [.. choices.Problems(whole)],
        };
    }

    /// <summary>The objects with the Secrets, so that pods know what they will read.</summary>
    public async Task<IReadOnlyList<Manifest>> CompleteAsync(
        KubernetesClient client,
        CancellationToken cancellationToken
    )
    {
        var secrets = new List<Manifest>();
        if (Settings.Components.Contains("notebook"))
        {
            secrets.Add(
                await NotebookToken.EnsureAsync(client, Settings.Namespace, cancellationToken)
            );
        }

        if (Settings.Pull is { } pull)
        {
            // With whatever is deployed, so that what is scaled can be pulled as well.
            secrets.Add(pull.ManifestIn(Settings.Components[0]));
        }

        return Rendering.Render([.. Files, .. secrets], Settings);
    }
}
