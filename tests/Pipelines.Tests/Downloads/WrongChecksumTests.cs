using System.Security.Cryptography;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>Mirrors with other bytes than the lock's.</summary>
public sealed class WrongChecksumTests : IAsyncDisposable
{
    private static readonly byte[] Archive = DownloadBench.HonestArchive();

    private readonly DownloadBench _bench = new DownloadBench().Lock(Archive);
    private readonly MisbehavingServer _first = new();
    private readonly MisbehavingServer _second = new();

    [Fact]
    public async Task A_wrong_checksum_is_deleted_and_the_next_mirror_is_tried()
    {
        _first.Serve(DownloadBench.Path, DownloadBench.Flipped(Archive));
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _bench.Complete().Count.ShouldBe(1);
        _bench.Leftovers().ShouldBeEmpty();
        _bench.Log.All.ShouldContain(line =>
            line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("wrong SHA-512")
        );
    }

    [Fact]
    public async Task A_wrong_checksum_everywhere_is_an_error_with_file_expected_and_got()
    {
        _first.Serve(DownloadBench.Path, DownloadBench.Flipped(Archive));

        var message = await _bench.FailAsync(_bench.Settings(_first.Address, _second.Address));

        message.ShouldContain(DownloadBench.File);
        message.ShouldContain("expected " + Hash(Archive));
        message.ShouldContain("got " + Hash(DownloadBench.Flipped(Archive)));
        message.ShouldContain($"{_second.Address}: 404");
        message.ShouldNotContain("\n");
        _bench.Complete().ShouldBeEmpty();
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_joined_from_two_mirrors_that_are_wrong_are_fetched_again_from_the_one_alive()
    {
        _first.Serve(
            DownloadBench.Path,
            DownloadBench.Flipped(Archive),
            new Answer { CutAfter = 800_000 },
            new Answer { Status = 404 }
        );
        _second.Serve(DownloadBench.Path, Archive);

        var got = await _bench.FetchAsync(_bench.Settings(_first.Address, _second.Address));

        got.VouchedBy.ShouldBe("lock");
        _second.Requests.Select(request => request.Range).ShouldBe(["bytes=800000-", null]);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _bench.Dispose();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA512.HashData(bytes));
}
