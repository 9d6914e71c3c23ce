using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Publishing;

public sealed class UploadTests
{
    [Fact]
    public async Task A_file_that_changed_since_it_was_hashed_is_not_sent()
    {
        await using var fake = new FakeGitLab();
        using var sample = new Sample();
        await File.AppendAllTextAsync(sample.Release.Files[0].Path, "more", Sample.Token);
        using var forge = Sample.GitLab(fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(sample.Release, progress: null, Sample.Token)
        );

        failure.Message.ShouldContain("has 14 bytes, not 10: it changed since it was hashed");
        fake.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_told()
    {
        await using var fake = new FakeGitHub();
        using var sample = new Sample();
        File.Delete(sample.Release.Files[1].Path);
        using var forge = Sample.GitHub(fake);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PublishAsync(sample.Release, progress: null, Sample.Token)
        );

        failure.Message.ShouldContain("is not there any more");
        fake.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_forge_that_takes_its_time_to_store_a_file_is_waited_for()
    {
        var settings = Sample.Impatient with { ResponseTimeout = TimeSpan.FromSeconds(1) };
        await using var fake = new FakeGitLab();
        fake.Instead = request =>
        {
            if (request.Verb == "PUT")
            {
                Thread.Sleep(1500);
            }

            return null;
        };
        using var sample = new Sample();
        using var forge = Sample.GitLab(fake, settings);

        await forge.PublishAsync(sample.Release, progress: null, Sample.Token);

        fake.Files.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_file_that_was_turned_away_is_read_from_its_start_again()
    {
        await using var fake = new FakeGitLab();
        var left = 2;
        fake.Instead = request =>
            request.Verb == "PUT" && left-- > 0 ? FakeAnswer.Text(429, "Retry later") : null;
        using var sample = new Sample(("big", new string('x', 300_000)));
        using var forge = Sample.GitLab(fake, Sample.Patient);

        await forge.PublishAsync(sample.Release, progress: null, Sample.Token);

        FakeForge
            .Hash(fake.Files.ShouldHaveSingleItem().Bytes)
            .ShouldBe(sample.Release.Files[0].Sha256);
    }

    [Fact]
    public async Task Who_cancels_is_told_of_no_failure()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Sample.Token);
        await using var fake = new FakeGitLab();
        fake.Instead = request =>
        {
            if (request.Verb == "PUT")
            {
                ending.Cancel();
                Thread.Sleep(100);
            }

            return null;
        };
        using var sample = new Sample();
        using var forge = Sample.GitLab(fake, Sample.Patient);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            forge.PublishAsync(sample.Release, progress: null, ending.Token)
        );

        fake.Releases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_gitlab_received_with_other_bytes_stops_the_release()
    {
        await using var fake = new FakeGitLab();
        using var sample = new Sample();
        await File.WriteAllTextAsync(sample.Release.Files[0].Path, "#!/bin/NO\n", Sample.Token);
        using var forge = Sample.GitLab(fake);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PublishAsync(sample.Release, progress: null, Sample.Token)
            )
        ).Message.ShouldContain("install.sh arrived with other bytes");
        fake.Releases.ShouldBeEmpty();
    }
}
