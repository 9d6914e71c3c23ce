using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>The mirrors of this class are real servers on loopback that misbehave.</summary>
public sealed class MirrorFaultTests : IAsyncDisposable
{
    private static readonly byte[] Archive = DownloadBench.HonestArchive();

    private readonly DownloadBench _bench = new DownloadBench().Lock(Archive);
    private readonly MisbehavingServer _first = new();
    private readonly MisbehavingServer _second = new();

    [Fact]
    public async Task A_good_mirror_gives_an_unpacked_distribution_that_the_lock_vouches_for()
    {
        _first.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        got.Bytes.ShouldBe(Archive.Length);
        OnDisk.Text(got.Home, "RELEASE").ShouldBe("Spark 9.9.9");
        OnDisk.Mode(got.Home, "bin/spark-submit").HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        OnDisk.Mode(got.Home, "RELEASE").HasFlag(UnixFileMode.UserExecute).ShouldBeFalse();
        OnDisk.Bytes(got.Home, "jars/noise.jar").ShouldBe(ArchiveMaker.Noise(1_500_000));
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_404_on_the_first_mirror_sends_us_to_the_next()
    {
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dead_mirror_sends_us_to_the_next()
    {
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(
            _bench.Settings(MisbehavingServer.DeadAddress(), _second.Address)
        );

        got.VouchedBy.ShouldBe("lock");
    }

    [Fact]
    public async Task A_cut_connection_is_resumed_by_range()
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { CutAfter = 700_000, Tag = "\"a\"" },
            new Answer { Tag = "\"a\"" }
        );

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Select(request => request.Range).ShouldBe([null, "bytes=700000-"]);
        _first.Requests[1].IfRange.ShouldBe("\"a\"");
    }

    [Fact]
    public async Task A_mirror_that_stays_dead_after_a_cut_is_carried_on_by_the_next()
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { CutAfter = 400_000 },
            new Answer { Status = 404 }
        );
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _second.Requests.Single().Range.ShouldBe("bytes=400000-");
    }

    [Fact]
    public async Task A_mirror_that_cuts_again_and_again_is_given_up()
    {
        _first.Serve(DownloadBench.Path, Archive, new Answer { CutAfter = 1000 });
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Count.ShouldBe(3);
        _second.Requests.Single().Range.ShouldBe("bytes=3000-");
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again_and_the_known_part_is_skipped()
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { CutAfter = 900_000, WithoutRanges = true },
            new Answer { WithoutRanges = true }
        );

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_changed_between_cut_and_resume_is_begun_anew()
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer
            {
                CutAfter = 600_000,
                Tag = "\"old\"",
                Body = DownloadBench.Flipped(Archive),
            },
            new Answer { Tag = "\"new\"" }
        );

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Select(request => request.Range).ShouldBe([null, "bytes=600000-", null]);
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_size_at_the_next_mirror_is_not_joined_to_the_first_ones_bytes()
    {
        var other = DownloadBench.HonestArchive(seed: 3)[..^9];
        _first.Serve(
            DownloadBench.Path,
            other,
            new Answer { CutAfter = 600_000 },
            new Answer { Status = 404 }
        );
        _second.Serve(DownloadBench.Path, Archive);
        _bench.Lock(Archive, other);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.Bytes.ShouldBe(Archive.Length);
        _second.Requests[^1].Range.ShouldBeNull();
    }

    [Fact]
    public async Task Another_size_at_the_next_mirror_is_judged_by_its_own_even_before_the_first_byte()
    {
        var other = DownloadBench.HonestArchive(seed: 3)[..^9];
        _first.Serve(
            DownloadBench.Path,
            other,
            new Answer { CutAfter = 0 },
            new Answer { Status = 404 }
        );
        _second.Serve(DownloadBench.Path, Archive);
        var reduced = _bench.Settings(_first.Address, _second.Address);
        _bench.Lock(other, Archive);

        (await _bench.FetchAsync(reduced)).Bytes.ShouldBe(Archive.Length);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_in_seconds_is_obeyed(int status)
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { Status = status, RetryAfter = "1" },
            Answer.Good
        );

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        got.Duration.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_obeyed()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(2).ToString("R");
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { Status = 503, RetryAfter = date },
            Answer.Good
        );

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.Duration.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(700));
    }

    [Fact]
    public async Task A_mirror_that_asks_for_an_hour_is_left_for_the_next()
    {
        _first.Serve(DownloadBench.Path, Archive, new Answer { Status = 503, RetryAfter = "3600" });
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_trickle_is_a_stall_and_the_next_mirror_carries_on()
    {
        _first.Serve(
            DownloadBench.Path,
            Archive,
            new Answer { Trickle = TimeSpan.FromMilliseconds(30) }
        );
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _second.Requests.Single().Range.ShouldNotBeNull();
        _bench.Log.All.ShouldContain(line => line.Contains("it stalled"));
    }

    [Fact]
    public async Task A_mirror_that_falls_silent_is_a_stall_and_the_next_one_carries_on()
    {
        _first.Serve(DownloadBench.Path, Archive, new Answer { HangAfter = 500_000 });
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _second.Requests.Single().Range.ShouldBe("bytes=500000-");
    }

    [Fact]
    public async Task A_stall_of_the_only_mirror_is_asked_again()
    {
        _first.Serve(DownloadBench.Path, Archive, new Answer { HangAfter = 500_000 }, Answer.Good);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests[1].Range.ShouldBe("bytes=500000-");
    }

    [Fact]
    public async Task A_body_without_a_length_works_too()
    {
        _first.Serve(DownloadBench.Path, Archive, new Answer { WithoutLength = true });

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address));

        got.VouchedBy.ShouldBe("lock");
    }

    [Fact]
    public async Task A_folder_mirror_is_read_directly_and_one_that_is_not_there_is_passed_over()
    {
        var folder = _bench.FolderMirror(Archive);

        var got = await _bench.FetchAsync(_bench.Settings("../not-there", folder, _first.Address));

        got.VouchedBy.ShouldBe("lock");
        _first.Requests.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _bench.Dispose();
    }
}
