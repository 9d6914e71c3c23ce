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
    /// <summary>What would lose data; null for nothing.</summary>
    public string? Problem { get; init; }

    public static async Task<WantedObjects> ReadAsync(
        KubernetesClient client,
        DeploySettings settings,
        CancellationToken cancellationToken
    )
    {
        // On a thread of its own: much of a short deploy is the first use of a connection, and of the reader of YAML.
        var asked = Task.Run(
            () => LiveChoices.ReadAsync(client, settings.Namespace, cancellationToken),
            cancellationToken
        );
        var files = await ManifestFolder.ReadAsync(
            settings.Folder,
            settings.Components,
            cancellationToken
        );
        var choices = await asked;
        var whole = choices.Fill(settings);
        return new WantedObjects(whole, files, Rendering.Render(files, whole))
        {
            Problem = choices.Problem(whole),
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
