using System.Text.Json.Nodes;
using Kindling.Forges.Tests.Fakes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.GitLab;

public sealed class GitLabForgeTests : IAsyncLifetime
{
    private readonly FakeGitLab _fake = new();
    private readonly Sample _sample = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _sample.Dispose();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task Files_come_first_then_the_release_that_links_to_them()
    {
        using var forge = Sample.GitLab(_fake);
        var noted = new Noted();

        var planned = await forge.PlanAsync(_sample.Release, Sample.Token);
        _fake.Seen.ShouldAllBe(x => x.Verb == "GET");
        var page = await forge.PublishAsync(_sample.Release, noted, Sample.Token);

        page.AbsoluteUri.ShouldBe($"http://{_fake.Host}/team/app/-/releases/v1.2.3");
        noted.Steps.ShouldBe(planned);
        Approved.Matches(Text(planned));
    }

    [Fact]
    public async Task A_project_that_the_token_does_not_see_is_refused_before_anything_is_planned()
    {
        using var forge = new GitLabForge(
            new GitLabSettings
            {
                Api = _fake.Api,
                Project = "8",
                Credential = ForgeCredential.JobToken(FakeGitLab.Token),
                Retries = Sample.Impatient,
            },
            TimeProvider.System
        );

        var refused = await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(_sample.Release, Sample.Token)
        );

        refused.Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        refused.Failure.Advice.ShouldNotBeEmpty();
        _fake.Seen.ShouldAllBe(x => x.Verb == "GET");
    }

    [Fact]
    public async Task What_the_plan_shows_is_what_is_sent()
    {
        using var forge = Sample.GitLab(_fake);

        var planned = await forge.PlanAsync(_sample.Release, Sample.Token);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        _fake
            .Seen.Where(x => x.Verb != "GET")
            .Select(x => (x.Verb, $"http://{_fake.Host}{x.Target}"))
            .ShouldBe(planned.Select(x => (x.Verb, x.Address)));
        System.Text.Encoding.UTF8.GetString(_fake.Seen[^1].Body).ShouldBe(planned[^1].Body);
        _fake
            .Files.Select(x => (x.Name, FakeForge.Hash(x.Bytes)))
            .ShouldBe(_sample.Release.Files.Select(x => (x.Name, x.Sha256)));
    }

    [Fact]
    public async Task A_release_that_is_as_it_should_is_left_alone()
    {
        using var forge = Sample.GitLab(_fake);
        var first = await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
        (await forge.PublishAsync(_sample.Release, progress: null, Sample.Token)).ShouldBe(first);
    }

    [Fact]
    public async Task Links_are_removed_corrected_and_added_and_those_of_others_stay()
    {
        using var forge = Sample.GitLab(_fake);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);
        var links = _fake.Releases["v1.2.3"]["assets"]!["links"]!.AsArray();
        links[0]!["direct_asset_url"] = "http://elsewhere/install.sh";
        links.RemoveAt(1);
        links.Add(
            Link(1, "old.sh", $"{_fake.Api}/projects/7/packages/generic/kindling/1.2.3/old.sh")
        );
        links.Add(Link(2, "handbook", "https://example.org/handbook"));
        _fake.Releases["v1.2.3"]["description"] = "other notes";

        var steps = await forge.PlanAsync(_sample.Release, Sample.Token);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        steps
            .Select(x => x.What)
            .ShouldBe([
                "removes the link old.sh",
                "corrects the link install.sh",
                "adds the link bundle.tar.gz",
                "changes title and notes of the release v1.2.3",
            ]);
        _fake
            .Links("v1.2.3")
            .Select(x => x["name"]!.GetValue<string>())
            .ShouldBe(["handbook", "install.sh", "bundle.tar.gz", "SHA256SUMS"], ignoreOrder: true);
        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_of_lines_are_no_difference()
    {
        using var forge = Sample.GitLab(_fake);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);
        _fake.Releases["v1.2.3"]["description"] = _sample
            .Release.Notes.TrimEnd()
            .ReplaceLineEndings("\r\n");

        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_release_of_another_commit_is_an_error()
    {
        using var forge = Sample.GitLab(_fake);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);
        var other = _sample.Release with { Commit = "ffff" };

        (
            await Should.ThrowAsync<ForgeException>(() => forge.PlanAsync(other, Sample.Token))
        ).Message.ShouldContain(
            $"the release v1.2.3 is of the commit {Sample.Commit}, not of ffff"
        );
    }

    [Fact]
    public async Task Somebody_who_is_quicker_is_no_harm()
    {
        using var forge = Sample.GitLab(_fake, Sample.Patient);
        var isFirst = true;
        _fake.Instead = request =>
        {
            if (request.Verb == "POST" && isFirst)
            {
                isFirst = false;
                _fake.Releases["v1.2.3"] = new JsonObject
                {
                    ["name"] = "by another",
                    ["description"] = null,
                    ["assets"] = new JsonObject { ["links"] = new JsonArray() },
                };
            }

            return null;
        };

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
        _fake.Links("v1.2.3").Count().ShouldBe(3);
    }

    [Fact]
    public async Task Access_token_and_path_of_the_project_do_as_well()
    {
        _fake.Header = "PRIVATE-TOKEN";
        using var forge = new GitLabForge(
            new GitLabSettings
            {
                Api = _fake.Api,
                Project = "team/app",
                Credential = ForgeCredential.AccessToken(FakeGitLab.Token + "\n"),
                Page = $"http://{_fake.Host}/team/app",
            },
            TimeProvider.System
        );

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        forge.Name.ShouldBe($"GitLab {_fake.Host}/team/app");
        _fake.Releases.Keys.ShouldBe(["v1.2.3"]);
        _fake.Seen.ShouldAllBe(x =>
            x.Target.StartsWith("/api/v4/projects/team%2Fapp/", StringComparison.Ordinal)
        );
    }

    private string Text(IEnumerable<ForgeStep> steps) =>
        string.Join('\n', steps.Select(x => $"{x.What}\n{x.Verb} {x.Address}\n{x.Body}\n"))
            .Replace(_fake.Host, "gitlab.example.com", StringComparison.Ordinal);

    private static JsonObject Link(int id, string name, string url) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["url"] = url,
            ["direct_asset_url"] = url,
            ["link_type"] = "other",
        };
}
