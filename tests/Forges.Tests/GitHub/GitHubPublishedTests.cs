using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.GitHub;

public sealed class GitHubPublishedTests : IAsyncLifetime
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
    public async Task A_published_release_is_completed_and_what_others_added_stays()
    {
        var there = _fake.Keep(
            "v1.2.3",
            draft: false,
            ("bundle.tar.gz", Sample.Bytes("bytes")),
            ("logo.png", Sample.Bytes("?"))
        );
        there["assets"]!.AsArray().Add(_fake.Asset("install.sh", [], "starter"));
        using var forge = Sample.GitHub(_fake);

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        FakeGitHub
            .Assets(there)
            .Select(x => x["name"]!.GetValue<string>())
            .ShouldBe(["bundle.tar.gz", "logo.png", "install.sh", "SHA256SUMS"]);
        there["name"]!.GetValue<string>().ShouldBe("Kindling 1.2.3");
        (await forge.PlanAsync(_sample.Release, Sample.Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, "BYTES")]
    [InlineData(false, "more bytes")]
    public async Task A_published_file_with_other_bytes_is_an_error_and_nothing_is_sent(
        bool digests,
        string text
    )
    {
        _fake.Digests = digests;
        _fake.Keep("v1.2.3", draft: false, ("bundle.tar.gz", Sample.Bytes(text)));
        using var forge = Sample.GitHub(_fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(_sample.Release, progress: null, Sample.Token)
        );

        failure.Message.ShouldContain("the release v1.2.3 has a bundle.tar.gz with other bytes");
        _fake.Seen.ShouldAllBe(x => x.Verb == "GET");
    }

    [Fact]
    public async Task A_published_release_of_another_commit_is_an_error()
    {
        using var forge = Sample.GitHub(_fake);
        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(_sample.Release with { Commit = "ffff" }, Sample.Token)
            )
        ).Message.ShouldContain($"of the commit {Sample.Commit}, not of ffff");
    }
}
