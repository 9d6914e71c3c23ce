using System.Net;
using System.Text.Json.Nodes;
using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(401, "JOB-TOKEN", "A job token ends with its job")]
    [InlineData(401, "PRIVATE-TOKEN", "protected variables are only there on protected branches")]
    [InlineData(403, "JOB-TOKEN", "Settings > CI/CD > Job token permissions")]
    [InlineData(403, "PRIVATE-TOKEN", "the scope api and the role Developer in project 7")]
    [InlineData(404, "JOB-TOKEN", "hidden from the job")]
    [InlineData(404, "PRIVATE-TOKEN", "hidden from the access token")]
    public async Task Gitlab_s_refusals_have_advice_for_the_kind_of_token(
        int status,
        string header,
        string advice
    )
    {
        await using var fake = new FakeGitLab { Header = header };
        fake.Instead = request => request.Verb == "PUT" ? Refusal(status) : null;
        using var sample = new Sample();
        using var forge = new GitLabForge(
            new GitLabSettings
            {
                Api = fake.Api,
                Project = "7",
                Credential =
                    header == "JOB-TOKEN"
                        ? ForgeCredential.JobToken(FakeGitLab.Token)
                        : ForgeCredential.AccessToken(FakeGitLab.Token),
                Retries = Sample.Patient,
            },
            TimeProvider.System
        );

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(sample.Release, progress: null, Sample.Token)
        );

        failure.Status.ShouldBe((HttpStatusCode)status);
        failure.Message.ShouldStartWith(
            $"PUT {fake.Api}/projects/7/packages/generic/kindling/1.2.3/install.sh?select=***: {status} no. "
        );
        failure.Message.ShouldContain(advice);
        failure.Message.ShouldNotContain('\n');
        fake.Seen.Count(x => x.Verb == "PUT").ShouldBe(1);
    }

    [Theory]
    [InlineData(401, "has not expired or been revoked")]
    [InlineData(403, "permissions: contents: write")]
    [InlineData(404, "octo/app is not there, or the token does not see it")]
    public async Task Github_s_refusals_have_advice(int status, string advice)
    {
        await using var fake = new FakeGitHub { Instead = _ => Refusal(status) };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake, Sample.Patient);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(sample.Release, Sample.Token)
            )
        ).Message.ShouldContain(advice);
    }

    [Theory]
    [InlineData("""{"message":"400 is wrong"}""", "is wrong")]
    [InlineData("""{"message":["a","b"]}""", "a, b")]
    [InlineData(
        """{"message":{"tag_name":["is too short"],"ref":["x"]}}""",
        "tag_name is too short; ref x"
    )]
    [InlineData(
        """{"error":"insufficient_scope","error_description":"needs\nmore."}""",
        "insufficient_scope: needs more"
    )]
    [InlineData(
        """{"message":"Validation Failed","errors":[{"resource":"Release","code":"already_exists","field":"tag_name"}]}""",
        "Validation Failed: Release tag_name already_exists"
    )]
    [InlineData(
        """{"message":"Validation Failed","errors":[{"message":"body is too long"}]}""",
        "Validation Failed: body is too long"
    )]
    [InlineData("Retry later\nand more", "Retry later")]
    [InlineData("""{"other":1}""", "Bad Request")]
    [InlineData("", "Bad Request")]
    public void A_refusal_says_what_the_forge_said(string body, string words)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StringContent(body),
        };
        var isJson = body.StartsWith('{');
        response.Content.Headers.ContentType = new(isJson ? "application/json" : "text/plain");

        ServerWords.Of(response, Sample.Bytes(body), x => x).ShouldBe(words);
    }

    [Fact]
    public void A_page_for_browsers_is_not_shown()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.BadGateway)
        {
            Content = new StringContent(
                "<html>",
                new System.Net.Http.Headers.MediaTypeHeaderValue("text/html")
            ),
        };

        ServerWords.Of(response, "<html>"u8.ToArray(), x => x).ShouldBe("Bad Gateway");
    }

    [Theory]
    [InlineData("<html>", "text/html")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{"id":7}""", "application/json")]
    public async Task An_answer_that_is_none_is_told(string body, string mediaType)
    {
        await using var fake = new FakeGitHub
        {
            Instead = _ => FakeAnswer.Text(200, body, mediaType),
        };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(sample.Release, Sample.Token)
        );

        failure.Message.ShouldStartWith(
            $"GET {fake.Api}/repos/octo/app/releases/tags/v1.2.3: the answer is "
        );
    }

    [Fact]
    public async Task A_redirect_is_not_followed_but_told()
    {
        await using var fake = new FakeGitHub
        {
            Instead = _ => new FakeAnswer(301) { Headers = [("Location", "http://127.0.0.1:1/")] },
        };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(sample.Release, Sample.Token)
            )
        ).Message.ShouldContain("The project has moved");
    }

    [Theory]
    [InlineData("<http://127.0.0.1:1/next>; rel=\"next\"", "another host")]
    [InlineData("</api/v3/repos/octo/app/releases?per_page=100>; rel=\"next\"", "in a circle")]
    public async Task A_next_page_elsewhere_is_not_asked_for(string link, string reason)
    {
        await using var fake = new FakeGitHub();
        fake.Instead = request =>
            request.Path[^1] == "releases"
                ? new FakeAnswer(200, new JsonArray()) { Headers = [("Link", link)] }
                : null;
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(sample.Release, Sample.Token)
            )
        ).Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_forge_that_is_not_there_is_told()
    {
        using var sample = new Sample();
        using var forge = new GitHubForge(
            new GitHubSettings
            {
                Api = new Uri($"http://127.0.0.1:{Kindling.Testing.LoopbackListener.FreePort()}"),
                Owner = "octo",
                Repository = "app",
                Credential = ForgeCredential.AccessToken(FakeGitHub.Token),
                Retries = Sample.Patient,
            },
            TimeProvider.System
        );

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(sample.Release, Sample.Token)
            )
        ).Message.ShouldEndWith(
            "Connection refused. Check that the forge runs and can be reached from here"
        );
    }

    [Fact]
    public async Task A_forge_that_says_nothing_is_given_up()
    {
        var settings = Sample.Impatient with { ResponseTimeout = TimeSpan.FromMilliseconds(100) };
        await using var fake = new FakeGitHub();
        fake.Instead = _ =>
        {
            Thread.Sleep(400);
            return null;
        };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake, settings);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(sample.Release, Sample.Token)
            )
        ).Message.ShouldContain("nothing moved for 0.1 s");
    }

    private static FakeAnswer Refusal(int status) =>
        new(status, new JsonObject { ["message"] = "no" });
}
