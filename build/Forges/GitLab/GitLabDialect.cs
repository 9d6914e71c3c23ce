using System.Net;

namespace Kindling.Forges;

/// <summary>GitLab's headers and refusals: https://docs.gitlab.com/api/rest/authentication/.</summary>
internal sealed class GitLabDialect(GitLabSettings settings) : IDialect
{
    public ForgeCredential Credential => settings.Credential;

    private bool IsJob => Credential.Kind == CredentialKind.JobToken;

    public bool Trusts(Uri address) => ForgeAddress.IsSameOrigin(settings.Api, address);

    public void Sign(HttpRequestMessage message)
    {
        message.Headers.Add("Accept", "application/json");
        // A header that .NET checks and refuses would be told with its value.
        message.Headers.TryAddWithoutValidation(
            IsJob ? "JOB-TOKEN" : "PRIVATE-TOKEN",
            Credential.Value
        );
    }

    public string Advice(HttpStatusCode status) =>
        (status, IsJob) switch
        {
            (HttpStatusCode.Unauthorized, true) =>
                "A job token ends with its job, and works in the API of its own GitLab only: run this in a job",
            (HttpStatusCode.Unauthorized, false) =>
                "Give an access token that has not expired; protected variables are only there on protected branches and tags",
            (HttpStatusCode.Forbidden, true) =>
                $"Whoever started the job needs the role Developer in project {settings.Project} and the right to make its tag, and the job's project a place under Settings > CI/CD > Job token permissions there",
            (HttpStatusCode.Forbidden, false) =>
                $"The access token needs the scope api and the role Developer in project {settings.Project}, and for a protected tag the right to make it",
            (HttpStatusCode.NotFound, true) =>
                $"Project {settings.Project} is not there, or hidden from the job: check its name, and Settings > CI/CD > Job token permissions there",
            (HttpStatusCode.NotFound, false) =>
                $"Project {settings.Project} is not there, or hidden from the access token: check its name and who the token's user is",
            _ => "",
        };
}
