using System.Text.Json;

namespace Kindling.Forges;

/// <summary>Releases on GitHub: a draft gets the files, and is published when it has them all.</summary>
public sealed class GitHubForge : IForge
{
    private readonly GitHubSettings _settings;
    private readonly GitHubAddresses _addresses;
    private readonly ForgeConnection _connection;
    private readonly GitHubLook _look;
    private readonly Publisher _publisher;

    /// <param name="settings">Which repository.</param>
    /// <param name="time">The clock that waits go by.</param>
    public GitHubForge(GitHubSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Credential.Kind == CredentialKind.JobToken)
        {
            throw new ForgeException(
                new ForgeFailure(
                    "use",
                    $"{settings.Credential}",
                    Status: null,
                    "GitHub knows no job tokens",
                    "Give GITHUB_TOKEN, or another token, as an access token"
                )
            );
        }

        _settings = settings;
        _addresses = new GitHubAddresses(settings);
        _connection = new ForgeConnection(
            settings.Api,
            settings.CaFile,
            settings.Retries,
            new GitHubDialect(settings),
            time
        );
        _look = new GitHubLook(_connection, _addresses);
        _publisher = new Publisher(_connection, settings.Retries, time)
        {
            Plan = LookAndPlanAsync,
            Learn = Learn,
        };
    }

    /// <inheritdoc/>
    public string Name
    {
        get
        {
            var server =
                _settings.Api.Host == "api.github.com" ? "" : $"{_settings.Api.Authority}, ";
            return $"GitHub {server}{_settings.Owner}/{_settings.Repository}";
        }
    }

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
            ?? new Uri(_addresses.Tagged(release.Tag));
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
            new GitHubPlan(release, found, _addresses).Steps(),
            ForgeAddress.Page(found.Release?.HtmlUrl)
        );
    }

    private Learned Learn(
        PlannedStep step,
        ForgeRequest request,
        JsonElement answer,
        Learned learned
    )
    {
        if (step.File is { } file)
        {
            EnsureArrived(file, request, answer);
            return learned;
        }

        return step.Step.Verb == "POST" ? Drafted(request, answer)
            : ForgeAddress.Page(answer.Text("html_url")) is { } page ? learned with { Page = page }
            : learned;
    }

    private Learned Drafted(ForgeRequest request, JsonElement answer) =>
        answer.Number("id") is { } id && answer.Text("upload_url") is { } template
            ? new Learned
            {
                Values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Learned.Id] = $"{id}",
                    [Learned.UploadUrl] = GitHubAddresses.Uploads(template),
                },
            }
            : throw _connection.Failures.Broken(request, "the answer has no id or no upload_url");

    // A name that GitHub does not like is changed, and no second look would find it.
    private void EnsureArrived(ReleaseFile file, ForgeRequest request, JsonElement answer)
    {
        if (answer.Text("name") is { } name && name != file.Name)
        {
            throw _connection.Failures.Wrong(
                request,
                $"GitHub calls {file.Name} {name}",
                "Give the file a name of letters, digits, dots and dashes"
            );
        }

        if (
            answer.Text("state") is not (null or "uploaded")
            || (answer.Number("size") is { } size && size != file.Size)
            || (
                answer.Text("digest") is { } digest
                && !digest.Equals($"sha256:{file.Sha256}", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            throw _connection.Failures.Broken(request, $"{file.Name} did not arrive whole");
        }
    }
}
