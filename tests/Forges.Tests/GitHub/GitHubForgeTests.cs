using System.Text;
using Kindling.Forges.Tests.Fakes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.GitHub;

public sealed class GitHubForgeTests : IAsyncLifetime
{
    private readonly FakeGitHub _fake = new();
    private readonly Sample _sample = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _sample.Dispose();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task A_draft_gets_the_files_and_is_published_last()
    {
        using var forge = Sample.GitHub(_fake);
        var noted = new Noted();

        var planned = await forge.PlanAsync(_sample.Release, Sample.Token);
        _fake.Seen.ShouldAllBe(x => x.Verb == "GET");
        var page = await forge.PublishAsync(_sample.Release, noted, Sample.Token);

        page.AbsoluteUri.ShouldBe($"http://{_fake.Host}/octo/app/releases/tag/v1.2.3");
        _fake.Published.ShouldBe(["install.sh", "bundle.tar.gz", "SHA256SUMS"]);
        noted.Steps.ShouldBe(planned);
        Approved.Matches(Text(planned));
    }

    [Fact]
    public async Task What_the_plan_shows_is_what_is_sent()
    {
        using var forge = Sample.GitHub(_fake);

        var planned = await forge.PlanAsync(_sample.Release, Sample.Token);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        var id = $"{_fake.Releases.ShouldHaveSingleItem()["id"]}";
        var uploads = $"http://{_fake.Host}/api/uploads/repos/octo/app/releases/{id}/assets";
        var sent = _fake.Seen.Where(x => x.Verb != "GET").ToArray();
        sent.Select(x => $"{x.Verb} http://{_fake.Host}{x.Target}")
            .ShouldBe(
                planned.Select(x =>
                    $"{x.Verb} {x.Address.Replace("{id}", id, StringComparison.Ordinal).Replace("{upload_url}", uploads, StringComparison.Ordinal)}"
                )
            );
        Encoding.UTF8.GetString(sent[0].Body).ShouldBe(planned[0].Body);
        Encoding.UTF8.GetString(sent[^1].Body).ShouldBe(planned[^1].Body);
    }

    [Fact]
    public async Task A_release_that_is_as_it_should_is_left_alone()
    {
        using var forge = Sample.GitHub(_fake);
        var first = await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
        (await forge.PublishAsync(_sample.Release, progress: null, Sample.Token)).ShouldBe(first);
    }

    [Fact]
    public async Task A_name_that_github_changes_is_told()
    {
        using var sample = new Sample(("a~b", "1"));
        using var forge = Sample.GitHub(_fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(sample.Release, progress: null, Sample.Token)
        );

        failure.Message.ShouldContain("GitHub calls a~b a.b");
        _fake.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_arrives_otherwise_is_deleted_and_sent_again()
    {
        using var forge = Sample.GitHub(_fake, Sample.Patient);
        var isFirst = true;
        _fake.Instead = request =>
        {
            if (request.Query("name") != "bundle.tar.gz" || !isFirst)
            {
                return null;
            }

            isFirst = false;
            var asset = _fake.Asset("bundle.tar.gz", Sample.Bytes("byte"), "uploaded");
            _fake.Releases[0]["assets"]!.AsArray().Add(asset);
            return new FakeAnswer(201, asset.DeepClone());
        };

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        FakeGitHub
            .Assets(_fake.Releases.ShouldHaveSingleItem())
            .Select(x => x["size"]!.GetValue<int>())
            .Order()
            .ShouldBe([0, 5, 10]);
    }

    [Theory]
    [InlineData("https://evil.example.com/upload{?name,label}", "another host")]
    [InlineData("nonsense", "an address that is none")]
    public async Task Files_go_to_no_host_of_others(string template, string reason)
    {
        _fake.Keep("v1.2.3", draft: true)["upload_url"] = template;
        using var forge = Sample.GitHub(_fake);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PublishAsync(_sample.Release, progress: null, Sample.Token)
            )
        ).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData(true, "false")]
    [InlineData(false, "legacy")]
    public async Task A_prerelease_never_becomes_the_latest(bool isPrerelease, string latest)
    {
        using var forge = Sample.GitHub(_fake);

        await forge.PublishAsync(
            _sample.Release with
            {
                IsPrerelease = isPrerelease,
            },
            progress: null,
            Sample.Token
        );

        var release = _fake.Releases.ShouldHaveSingleItem();
        release["make_latest"]!.GetValue<string>().ShouldBe(latest);
        release["prerelease"]!.GetValue<bool>().ShouldBe(isPrerelease);
    }

    [Fact]
    public async Task A_draft_on_the_third_page_is_found_and_put_right()
    {
        _fake.PageSize = 2;
        var draft = _fake.Keep(
            "v1.2.3",
            draft: true,
            ("bundle.tar.gz", Sample.Bytes("bytes")),
            ("install.sh", Sample.Bytes("#!/bin/no\n")),
            ("left-over", Sample.Bytes("?"))
        );
        draft["assets"]!.AsArray().Add(_fake.Asset("SHA256SUMS", [], "starter"));
        foreach (var number in Enumerable.Range(1, 4))
        {
            _fake.Keep($"v0.{number}", draft: number % 2 == 0);
        }

        using var forge = Sample.GitHub(_fake);
        var noted = new Noted();

        await forge.PublishAsync(_sample.Release, noted, Sample.Token);

        noted
            .Steps.Select(x => x.What)
            .ShouldBe([
                "deletes install.sh, which is not of this release",
                "deletes left-over, which is not of this release",
                "deletes what a broken upload left of SHA256SUMS",
                "uploads install.sh, 10 bytes",
                "uploads SHA256SUMS, 0 bytes",
                "publishes the release v1.2.3",
            ]);
        _fake.Published.ShouldBe(["bundle.tar.gz", "install.sh", "SHA256SUMS"]);
        _fake.Releases.Count.ShouldBe(5);
    }

    private string Text(IEnumerable<ForgeStep> steps) =>
        string.Join('\n', steps.Select(x => $"{x.What}\n{x.Verb} {x.Address}\n{x.Body}\n"))
            .Replace(_fake.Host, "github.example.com", StringComparison.Ordinal);
}
