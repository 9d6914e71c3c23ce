using Kindling.Pipelines.Releases;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Publishing;

public sealed class ForgeAccessTests
{
    private const string Token = "glpat-a-token-of-the-tests";

    private static readonly Dictionary<string, string> s_gitLabJob = new()
    {
        ["GITLAB_CI"] = "true",
        ["CI_API_V4_URL"] = "https://gitlab.example/api/v4",
        ["CI_PROJECT_ID"] = "7",
        ["CI_JOB_TOKEN"] = Token,
        ["CI_SERVER_TLS_CA_FILE"] = "",
    };

    private static readonly Dictionary<string, string> s_gitHubJob = new()
    {
        ["GITHUB_REPOSITORY"] = "me/kindling",
        ["GITHUB_API_URL"] = "https://github.example/api/v3",
    };

    [Fact]
    public void A_job_of_GitLab_has_all_that_is_needed()
    {
        var access = Access(s_gitLabJob);

        access.Problems().ShouldBeEmpty();
        using var forge = access.Open(TimeProvider.System);
        forge.Name.ShouldContain("gitlab.example");
    }

    [Fact]
    public void A_jobs_project_is_one_of_its_own_server() =>
        (Access(s_gitLabJob) with { Address = "https://elsewhere.example", GitLabToken = Token })
            .Problems()
            .ShouldBe(["GitLab's project is missing: --forge-project group/name, or its number"]);

    [Fact]
    public void A_token_within_an_address_is_not_shown() =>
        string.Join(
                ' ',
                (
                    Access(s_gitLabJob) with
                    {
                        Address = $"http://oauth2:{Token}@elsewhere.example",
                        Project = "7",
                        GitLabToken = Token,
                    }
                ).Problems()
            )
            .ShouldBe(
                "'…@elsewhere.example' is plain http, and the token would be seen on its way: use https"
            );

    [Fact]
    public void A_job_of_GitHub_wants_the_token_alone()
    {
        Access(s_gitHubJob)
            .Problems()
            .ShouldBe([
                "a token for GitHub is missing: one that may write contents, in GITHUB_TOKEN",
            ]);

        var access = Access(s_gitHubJob) with { GitHubToken = Token };
        access.Problems().ShouldBeEmpty();
        using var forge = access.Open(TimeProvider.System);
        forge.Name.ShouldContain("me/kindling");
    }

    [Fact]
    public void Where_there_is_no_job_somebody_has_to_say_where() =>
        Access([])
            .Problems()
            .ShouldBe([
                "there is no forge to publish on: --forge gitlab or github, with --forge-url and --forge-project; jobs of GitLab and GitHub know theirs",
            ]);

    [Fact]
    public void All_that_is_missing_is_told_at_once()
    {
        (Access([]) with { Kind = "gitlab", CaFile = "/nowhere/ca.pem" })
            .Problems()
            .Count.ShouldBe(4);
        (Access([]) with { Kind = "github" }).Problems().Count.ShouldBe(2);
    }

    [Fact]
    public void GitHub_itself_needs_no_address()
    {
        var access = Access([]) with { Kind = "github", Project = "me/it", GitHubToken = Token };

        access.Problems().ShouldBeEmpty();
        using var forge = access.Open(TimeProvider.System);
        forge.Name.ShouldContain("me/it");
    }

    [Theory]
    [InlineData("https://gitlab.example")]
    [InlineData("https://gitlab.example/")]
    [InlineData("https://gitlab.example/api/v4/")]
    [InlineData("http://127.0.0.1:8080")]
    public void A_GitLab_is_named_as_people_know_it(string address)
    {
        var access = Access([]) with
        {
            Kind = "gitlab",
            Address = address,
            Project = "group/it",
            GitLabToken = Token,
        };

        access.Problems().ShouldBeEmpty();
        access.Open(TimeProvider.System).Dispose();
    }

    [Theory]
    [InlineData("gitlab.example", "'gitlab.example' is no address of a forge")]
    [InlineData("ftp://gitlab.example", "'ftp://gitlab.example' is no address of a forge")]
    [InlineData("http://gitlab.example", "'http://gitlab.example' is plain http")]
    public void Another_address_is_refused(string address, string expected) =>
        (
            Access([]) with
            {
                Kind = "gitlab",
                Address = address,
                Project = "it",
                GitLabToken = Token,
            }
        )
            .Problems()
            .ShouldHaveSingleItem()
            .ShouldStartWith(expected);

    [Theory]
    [InlineData("https://elsewhere.example", true)]
    [InlineData("https://gitlab.example:8443", true)]
    [InlineData("https://gitlab.example/api/v4", false)]
    public void A_jobs_token_goes_to_its_own_server_only(string address, bool isMissing) =>
        (Access(s_gitLabJob) with { Address = address })
            .Problems()
            .Any(x => x.StartsWith("a token for GitLab is missing", StringComparison.Ordinal))
            .ShouldBe(isMissing);

    [Theory]
    [InlineData("it")]
    [InlineData("me/it/more")]
    [InlineData("/it")]
    public void A_repository_has_an_owner_and_a_name(string project) =>
        (Access(s_gitHubJob) with { Project = project, GitHubToken = Token })
            .Problems()
            .ShouldBe([$"'{project}' is no repository on GitHub: write it as owner/name"]);

    [Theory]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("ключ")]
    public void A_token_that_is_none_is_told_without_it(string token)
    {
        var problem = (Access(s_gitLabJob) with { GitLabToken = token })
            .Problems()
            .ShouldHaveSingleItem();

        problem.ShouldStartWith("the token for GitLab is none");
        problem.ShouldNotContain(token.Trim().Length > 0 ? token : "\t");
    }

    [Theory]
    [InlineData("gitlab", "https://gitlab.example", "https://gitlab.example/api/v4")]
    [InlineData("gitlab", "https://example.org/gitlab/", "https://example.org/gitlab/api/v4")]
    [InlineData("gitlab", "https://gitlab.example/api/v4", "https://gitlab.example/api/v4")]
    [InlineData("github", "https://github.com", "https://api.github.com/")]
    [InlineData("github", "https://api.github.com/", "https://api.github.com/")]
    [InlineData("github", "https://github.example", "https://github.example/api/v3")]
    [InlineData("github", "https://github.example/api/v3", "https://github.example/api/v3")]
    public void A_forge_is_named_as_people_know_it(string kind, string address, string api) =>
        (Access([]) with { Kind = kind, Address = address }).Api!.AbsoluteUri.ShouldBe(api);

    [Fact]
    public void No_text_of_it_has_a_token() =>
        (Access(s_gitLabJob) with { GitLabToken = Token, GitHubToken = Token })
            .ToString()
            .ShouldNotContain(Token);

    [Fact]
    public void Authorities_are_those_of_the_job_or_of_the_parameter()
    {
        using var folder = new TempDirectory();
        var missing = folder / "ca.pem";
        var job = new Dictionary<string, string>(s_gitLabJob)
        {
            ["CI_SERVER_TLS_CA_FILE"] = missing,
        };

        Access(job).Problems().ShouldHaveSingleItem().ShouldContain(missing);
    }

    private static ForgeAccess Access(Dictionary<string, string> variables) =>
        new() { Variables = variables };
}
