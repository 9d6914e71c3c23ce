namespace Kindling.Forges;

/// <summary>Where releases are published: a project on GitLab, a repository on GitHub.</summary>
public interface IForge : IDisposable
{
    /// <summary>The forge and the project, for people: <c>GitLab gitlab.example.com, project 7</c>.</summary>
    string Name { get; }

    /// <summary>What is still to be sent for the release to be as it should; nothing where it is. Changes nothing.</summary>
    /// <exception cref="ForgeException">The forge refuses, or what is there contradicts the release.</exception>
    Task<IReadOnlyList<ForgeStep>> PlanAsync(Release release, CancellationToken cancellationToken);

    /// <summary>
    /// Sends what <see cref="PlanAsync"/> finds, one after the other; nobody sees the release before all its files are there.
    /// Whoever is interrupted starts again, and what is there is not sent twice.
    /// </summary>
    /// <param name="release">What is to be.</param>
    /// <param name="progress">Is told of each step once it is done.</param>
    /// <param name="cancellationToken">Ends it between two steps, or within one.</param>
    /// <returns>The page of the release.</returns>
    /// <exception cref="ForgeException">The forge refuses, or what is there contradicts the release.</exception>
    Task<Uri> PublishAsync(
        Release release,
        IProgress<ForgeStep>? progress,
        CancellationToken cancellationToken
    );
}

/// <summary>One request that changes something, as <c>--dry-run</c> shows it.</summary>
/// <param name="Verb">POST, PUT …</param>
/// <param name="Address">
/// The address without anything secret; <c>{id}</c> and <c>{upload_url}</c> stand for what only an earlier step's answer tells.
/// </param>
/// <param name="What">The same for people: <c>uploads install.sh, 3,214 bytes</c>.</param>
/// <param name="Body">The JSON that is sent; null for a file's own bytes.</param>
public sealed record ForgeStep(string Verb, string Address, string What, string? Body = null);
