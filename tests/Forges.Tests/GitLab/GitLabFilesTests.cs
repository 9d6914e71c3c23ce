using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.GitLab;

public sealed class GitLabFilesTests : IAsyncLifetime
{
    private readonly FakeGitLab _fake = new();
    private readonly Sample _sample = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _sample.Dispose();
        await _fake.DisposeAsync();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_file_that_is_there_is_not_sent_again_however_that_is_found_out(
        bool lists,
        bool hashes
    )
    {
        (_fake.Lists, _fake.Hashes) = (lists, hashes);
        _fake.Keep("bundle.tar.gz", Sample.Bytes("bytes"));
        _fake.Keep("install.sh", Sample.Bytes("of another package"), package: "kindling-too");
        using var forge = Sample.GitLab(_fake);

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        _fake
            .Files.Where(x => x.Package == "kindling")
            .Select(x => x.Name)
            .ShouldBe(["bundle.tar.gz", "install.sh", "SHA256SUMS"]);
        _fake.WasIncomplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_with_other_bytes_is_an_error_and_nothing_is_sent(bool lists)
    {
        _fake.Lists = lists;
        _fake.Keep("bundle.tar.gz", Sample.Bytes("bytes"));
        _fake.Keep("bundle.tar.gz", Sample.Bytes("newer"));
        using var forge = Sample.GitLab(_fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(_sample.Release, progress: null, Sample.Token)
        );

        failure.Message.ShouldContain("the package has a bundle.tar.gz with other bytes");
        failure.Message.ShouldContain("raise the version, or delete that package file");
        _fake.Seen.ShouldAllBe(x => x.Verb == "GET");
    }

    [Fact]
    public async Task Long_lists_of_files_are_read_to_their_end()
    {
        _fake.PageSize = 2;
        foreach (var name in (string[])["a", "b", "c", "d", "bundle.tar.gz"])
        {
            _fake.Keep(name, Sample.Bytes("bytes"));
        }

        using var forge = Sample.GitLab(_fake);

        var steps = await forge.PlanAsync(_sample.Release, Sample.Token);

        _fake.Seen.Count(x => x.Path.Contains("package_files")).ShouldBe(3);
        steps.ShouldNotContain(x => x.What.Contains("bundle.tar.gz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_is_not_shown_to_the_object_store()
    {
        await using var store = new FakeGitLab
        {
            Instead = _ => FakeAnswer.Text(200, "bytes", "application/octet-stream"),
        };
        (_fake.Lists, _fake.Store) = (false, $"http://{store.Host}");
        _fake.Keep("bundle.tar.gz", Sample.Bytes("bytes"));
        using var forge = Sample.GitLab(_fake);

        var steps = await forge.PlanAsync(_sample.Release, Sample.Token);

        steps.Count.ShouldBe(3);
        store.Seen.ShouldHaveSingleItem().Headers["JOB-TOKEN"].ShouldBeNull();
    }
}
