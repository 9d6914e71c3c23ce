using System.Text.Json;

namespace Kindling.Forges;

/// <summary>
/// Releases on GitLab: the files are a generic package, and the release links to them. Files of one version are sent one after the
/// other, as GitLab asks: https://docs.gitlab.com/user/packages/generic_packages/.
/// </summary>
public sealed class GitLabForge : IForge
{
    private readonly GitLabSettings _settings;
    private readonly GitLabAddresses _addresses;
    private readonly ForgeConnection _connection;
    private readonly GitLabLook _look;
    private readonly Publisher _publisher;

    /// <param name="settings">Which project.</param>
    /// <param name="time">The clock that waits go by.</param>
    public GitLabForge(GitLabSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _addresses = new GitLabAddresses(settings);
        _connection = new ForgeConnection(
            settings.Api,
            settings.CaFile,
            settings.Retries,
            new GitLabDialect(settings),
            time
        );
        _look = new GitLabLook(_connection, settings, _addresses);
        _publisher = new Publisher(_connection, settings.Retries, time)
        {
            Plan = LookAndPlanAsync,
            Learn = Learn,
        };
    }

    /// <inheritdoc/>
    public string Name =>
        Uri.TryCreate(_settings.Page, UriKind.Absolute, out var page)
            ? $"GitLab {page.Authority}{page.AbsolutePath.TrimEnd('/')}"
            : $"GitLab {_settings.Api.Authority}, project {_settings.Project}";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ForgeStep>> PlanAsync(
        Release release,
        CancellationToken cancellationToken
    ) => _publisher.StepsAsync(release, cancellationToken);

    /// <inheritdoc/>
    public async Task<Uri> PublishAsync(
        Release release,
        IProgress<ForgeStep>? progress,
        CancellationToken cancellationToken
    )
    {
        return await _publisher.PublishAsync(release, progress, cancellationToken)
            ?? Page(release.Tag);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private async Task<ReleasePlan> LookAndPlanAsync(
        Release release,
        CancellationToken cancellationToken
    )
    {
        var found = await _look.AtAsync(release, cancellationToken);
        return new ReleasePlan(
            new GitLabPlan(release, found, _addresses).Steps(),
            ForgeAddress.Page(found.Release?.Pages?.Self)
        );
    }

    private Learned Learn(
        PlannedStep step,
        ForgeRequest request,
        JsonElement answer,
        Learned learned
    )
    {
        if (
            step.File is { } file
            && answer.Text("file_sha256") is { } hash
            && !hash.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw _connection.Failures.Wrong(
                request,
                $"{file.Name} arrived with other bytes ({hash}, not {file.Sha256})",
                "Delete that package file, build the release's files again, and run this again"
            );
        }

        return ForgeAddress.Page(answer.At("_links").Text("self")) is { } page
            ? learned with
            {
                Page = page,
            }
            : learned;
    }

    // Where the server does not tell.
    private Uri Page(string tag) =>
        ForgeAddress.Page($"{_settings.Page?.TrimEnd('/')}/-/releases/{ForgeAddress.Escape(tag)}")
        ?? new Uri(_addresses.Release(tag));
}
