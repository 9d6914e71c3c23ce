using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Processes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>The cache between builds: real processes, real kills.</summary>
public sealed class CacheTests : IAsyncDisposable
{
    private static readonly byte[] Archive = DownloadBench.HonestArchive();

    private readonly DownloadBench _bench = new DownloadBench().Lock(Archive);
    private readonly MisbehavingServer _server = new();

    [Fact]
    public async Task The_second_time_it_comes_from_the_cache_at_once()
    {
        _server.Serve(DownloadBench.Path, Archive);
        var first = await _bench.FetchAsync(_bench.Settings(_server.Address));

        var second = await _bench.FetchAsync(_bench.Settings(_server.Address));

        second.VouchedBy.ShouldBe("cache (lock)");
        second.Home.ShouldBe(first.Home);
        second.Duration.ShouldBeLessThan(TimeSpan.FromMilliseconds(200));
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Offline_is_content_with_the_cache()
    {
        _server.Serve(DownloadBench.Path, Archive);
        await _bench.FetchAsync(_bench.Settings(_server.Address));

        var got = await _bench.FetchAsync(_bench.Settings(_server.Address) with { Offline = true });

        got.VouchedBy.ShouldBe("cache (lock)");
    }

    [Fact]
    public async Task A_broken_marker_means_fetching_again()
    {
        _server.Serve(DownloadBench.Path, Archive);
        await _bench.FetchAsync(_bench.Settings(_server.Address));
        OnDisk.Write(Path.Combine(_bench.Complete().Single(), ".complete"), "half a li");

        var got = await _bench.FetchAsync(_bench.Settings(_server.Address));

        got.VouchedBy.ShouldBe("lock");
        _server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_builds_at_once_download_once_and_the_second_says_that_it_waits()
    {
        _server.Serve(DownloadBench.Path, Archive, new Answer { HangAfter = 500_000 });
        using var first = ChildFetch.Start(_bench, _server.Address);
        await Until(() => _server.Sent >= 500_000);

        using var second = ChildFetch.Start(_bench, _server.Address);
        await Until(() => second.Logged().Contains("Another build is downloading"));
        _server.Release();

        (await first.EndAsync()).ShouldBe(0, first.Logged());
        (await second.EndAsync()).ShouldBe(0, second.Logged());
        first.Logged().ShouldContain("vouched by: \"lock\"");
        second.Logged().ShouldContain("vouched by: \"cache (lock)\"");
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_build_killed_in_the_middle_is_repaired_by_running_again()
    {
        _server.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { HangAfter = 1_200_000 },
            Answer.Good
        );
        using (var child = ChildFetch.Start(_bench, _server.Address))
        {
            await Until(() => _server.Sent >= 1_200_000 && _bench.Leftovers().Count > 0);
            await child.KillAsync();
        }

        _bench.Leftovers().ShouldNotBeEmpty();
        _bench.Complete().ShouldBeEmpty();
        var got = await _bench.FetchAsync(_bench.Settings(_server.Address));

        OnDisk.Bytes(got.Home, "jars/noise.jar").ShouldBe(ArchiveMaker.Noise(1_500_000));
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_ended_build_of_another_version_left_is_swept_away()
    {
        var stale = Path.Combine(_bench.Distributions, ".staging", "spark-1.2.3-bin-hadoop3");
        Directory.CreateDirectory(Path.Combine(stale, "half"));
        _server.Serve(DownloadBench.Path, Archive);

        await _bench.FetchAsync(_bench.Settings(_server.Address));

        Directory.Exists(stale).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_running_build_of_another_version_is_unpacking_stays()
    {
        var busy = Path.Combine(_bench.Distributions, ".staging", "spark-1.2.3-bin-hadoop3");
        Directory.CreateDirectory(Path.Combine(busy, "half"));
        using var held = FileLock.TryTake(
            new DistributionCache(_bench.Cache).LockFile("spark-1.2.3-bin-hadoop3")
        );
        _server.Serve(DownloadBench.Path, Archive);

        await _bench.FetchAsync(_bench.Settings(_server.Address));

        Directory.Exists(busy).ShouldBeTrue();
    }

    [Fact]
    public async Task A_cache_that_cannot_be_made_is_replaced_with_one_warning()
    {
        OnDisk.Write(_bench.Cache, "a file where the folder should be");
        _server.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_server.Address));
        var again = await _bench.FetchAsync(_bench.Settings(_server.Address));

        got.Home.ShouldContain("fallback");
        again.VouchedBy.ShouldBe("cache (lock)");
        _bench
            .Log.All.Count(line => line.StartsWith("Warning", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [Fact]
    [Trait("Category", "Root")]
    public async Task A_read_only_cache_is_replaced_with_one_warning_but_still_read()
    {
        _server.Serve(DownloadBench.Path, Archive);
        await using var mount = await TemporaryMount.MakeAsync(_bench.Cache, "size=1m,ro");

        var got = await _bench.FetchAsync(_bench.Settings(_server.Address));

        got.Home.ShouldContain("fallback");
        _bench
            .Log.All.Count(line =>
                line.StartsWith("Warning", StringComparison.Ordinal)
                && line.Contains("cannot be written")
            )
            .ShouldBe(1);
    }

    [Fact]
    [Trait("Category", "Root")]
    public async Task A_full_disk_is_one_line_with_what_is_needed_and_where()
    {
        _server.Serve(DownloadBench.Path, Archive);
        await using var mount = await TemporaryMount.MakeAsync(_bench.Cache, "size=1m");

        var message = await _bench.FailAsync(_bench.Settings(_server.Address));

        message.ShouldContain("The disk is full");
        message.ShouldMatch(@"needs about \d+ MiB in " + _bench.Distributions);
        message.ShouldNotContain("\n");
        _bench.Leftovers().ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bench.Dispose();
    }

    private static async Task Until(Func<bool> reached)
    {
        for (var tries = 0; !reached(); tries++)
        {
            tries.ShouldBeLessThan(1500, "what the test waits for did not happen within 30 s");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
