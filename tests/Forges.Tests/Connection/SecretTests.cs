using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class SecretTests
{
    private static readonly Func<string, string>[] s_bodies =
    [
        x => JsonSerializer.Serialize(new { message = x }),
        x =>
            JsonSerializer.Serialize(
                new { message = new Dictionary<string, string[]> { [x] = [x] } }
            ),
        x => JsonSerializer.Serialize(new { error = x, error_description = x }),
        x => JsonSerializer.Serialize(new { message = "", errors = new[] { new { code = x } } }),
        x => JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = x, [x] = x }),
        x => $"[\"{x}\"",
        x => x,
        x => $"<html>{x}</html>",
    ];

    [Fact]
    public async Task No_server_can_make_us_tell_the_token_or_what_was_sent()
    {
        await using var gitlab = new FakeGitLab();
        await using var github = new FakeGitHub();
        using var sample = new Sample();
        using IForge one = Sample.GitLab(gitlab);
        using IForge other = Sample.GitHub(github);
        var cases =
            from status in Gen.OneOf(
                Gen.Choose(200, 205),
                Gen.Choose(300, 308),
                Gen.Choose(400, 451),
                Gen.Choose(500, 511)
            )
            from body in Gen.Elements(s_bodies)
            from mediaType in Gen.Elements("application/json", "text/plain", "text/html")
            from padding in Gen.Choose(0, 320)
            from verb in Gen.Elements("GET", "POST", "PUT", "PATCH")
            select (status, body, mediaType, padding, verb);

        foreach (var (status, body, mediaType, padding, verb) in cases.Sample(150))
        {
            gitlab.Instead = github.Instead = request =>
                request.Verb == verb
                    ? FakeAnswer.Text(
                        status,
                        body(
                            $"{new string('x', padding)}{FakeGitLab.Token} {FakeGitHub.Token} {System.Text.Encoding.UTF8.GetString(request.Body)}"
                        ),
                        mediaType
                    )
                    : null;
            await TellsNothingAsync(one, sample);
            await TellsNothingAsync(other, sample);
            gitlab.Releases.Clear();
            gitlab.Files.Clear();
            github.Releases.Clear();
        }
    }

    [Fact]
    public void A_credential_shows_only_what_it_is()
    {
        ForgeCredential.JobToken(FakeGitLab.Token).ToString().ShouldBe("job token");
        ForgeCredential.AccessToken(FakeGitHub.Token).ToString().ShouldBe("access token");
        new GitLabSettings
        {
            Api = new Uri("http://host"),
            Project = "7",
            Credential = ForgeCredential.JobToken(FakeGitLab.Token),
        }
            .ToString()
            .ShouldNotContain(FakeGitLab.Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    [InlineData("ümlaut")]
    public void What_cannot_be_a_token_is_refused_without_showing_it(string value)
    {
        var message = Should
            .Throw<ForgeException>(() => ForgeCredential.AccessToken(value))
            .Message;

        message.ShouldStartWith("use access token: it is ");
        (
            value.Trim().Length > 0 && message.Contains(value.Trim(), StringComparison.Ordinal)
        ).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_of_odd_letters_is_sent_as_it_is()
    {
        const string odd = "a,b;c=d\"e\\f(g)";
        string? seen = null;
        await using var fake = new FakeGitHub();
        fake.Instead = request =>
        {
            seen = request.Headers["Authorization"];
            return null;
        };
        using var sample = new Sample();
        using var forge = new GitHubForge(
            new GitHubSettings
            {
                Api = fake.Api,
                Owner = "octo",
                Repository = "app",
                Credential = ForgeCredential.AccessToken(odd),
            },
            TimeProvider.System
        );

        await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(sample.Release, Sample.Token)
        );

        seen.ShouldBe($"Bearer {odd}");
    }

    private static async Task TellsNothingAsync(IForge forge, Sample sample)
    {
        try
        {
            await forge.PublishAsync(sample.Release, progress: null, Sample.Token);
        }
        catch (ForgeException exception)
        {
            var all = $"{exception} {exception.Failure}";
            var token = forge is GitLabForge ? FakeGitLab.Token : FakeGitHub.Token;
            all.ShouldNotContain(token);
            all.ShouldNotContain(token[..8]);
            all.ShouldNotContain("„all“");
        }
    }
}
