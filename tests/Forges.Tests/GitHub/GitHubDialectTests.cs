using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.GitHub;

public sealed class GitHubDialectTests
{
    [Theory]
    [InlineData("https://api.github.com", "https://uploads.github.com/x", true)]
    [InlineData("https://api.github.com", "https://api.github.com/x", true)]
    [InlineData("https://api.acme.ghe.com", "https://uploads.acme.ghe.com/x", true)]
    [InlineData("https://api.github.com", "http://uploads.github.com/x", false)]
    [InlineData("https://api.github.com", "https://uploads.github.com.evil.org/x", false)]
    [InlineData(
        "https://github.example.com/api/v3",
        "https://github.example.com/api/uploads",
        true
    )]
    [InlineData("https://github.example.com/api/v3", "https://uploads.example.com/x", false)]
    public void The_token_is_for_the_api_and_its_uploads(
        string api,
        string address,
        bool isTrusted
    ) => new GitHubDialect(
            new GitHubSettings
            {
                Api = new Uri(api),
                Owner = "octo",
                Repository = "app",
                Credential = ForgeCredential.AccessToken(FakeGitHub.Token),
            }
        ).Trusts(new Uri(address)).ShouldBe(isTrusted);

    [Fact]
    public void Github_has_no_job_tokens() =>
        Should.Throw<ForgeException>(() =>
            new GitHubForge(
                new GitHubSettings
                {
                    Owner = "octo",
                    Repository = "app",
                    Credential = ForgeCredential.JobToken(FakeGitHub.Token),
                },
                TimeProvider.System
            )
        );
}
