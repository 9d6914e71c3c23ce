using System.Net;

namespace Kindling.Forges;

/// <summary>GitHub's headers and refusals: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api.</summary>
internal sealed class GitHubDialect(GitHubSettings settings) : IDialect
{
    private const string ApiHost = "api.";

    public ForgeCredential Credential => settings.Credential;

    // Files go to uploads.github.com; on an Enterprise Server to /api/uploads on the same host.
    public bool Trusts(Uri address) =>
        ForgeAddress.IsSameOrigin(settings.Api, address)
        || (
            settings.Api.Scheme == address.Scheme
            && settings.Api.Port == address.Port
            && settings.Api.Host.StartsWith(ApiHost, StringComparison.OrdinalIgnoreCase)
            && address.Host.Equals(
                $"uploads.{settings.Api.Host[ApiHost.Length..]}",
                StringComparison.OrdinalIgnoreCase
            )
        );

    public void Sign(HttpRequestMessage message)
    {
        message.Headers.Add("Accept", "application/vnd.github+json");
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        // A header that .NET checks and refuses would be told with its value.
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Credential.Value}");
    }

    public string Advice(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized =>
                "Give a token that has not expired or been revoked; secrets are not there in workflows of a fork",
            HttpStatusCode.Forbidden =>
                $"The token may not do that in {Repository}: GITHUB_TOKEN needs permissions: contents: write in the workflow, a fine-grained token Contents: read and write, a classic one the scope repo, and where the organization has single sign-on its leave",
            HttpStatusCode.NotFound =>
                $"{Repository} is not there, or the token does not see it or may not write to it: check the name and the token's repositories",
            HttpStatusCode.UnprocessableEntity => "Mend what it names",
            _ => "",
        };

    private string Repository => $"{settings.Owner}/{settings.Repository}";
}
