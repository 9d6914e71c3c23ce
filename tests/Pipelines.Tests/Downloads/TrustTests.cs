using System.Security.Cryptography;
using System.Text;
using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>What is not in the lock: Apache's servers are played by a server on loopback, with a key made for the test.</summary>
public sealed class TrustTests : IAsyncLifetime
{
    private static readonly byte[] Archive = DownloadBench.HonestArchive();

    private readonly DownloadBench _bench = new();
    private readonly MisbehavingServer _mirror = new();
    private readonly MisbehavingServer _origin = new();
    private ThrowAwayKey _key = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/gpg") && File.Exists("/usr/bin/gpgv"),
            "gpg and gpgv are not installed"
        );
        _key = await ThrowAwayKey.MakeAsync("release");
        _mirror.Serve(DownloadBench.Path, Archive);
        Serve(".sha512", $"{Hash(Archive)}  {DownloadBench.File}\n");
        _origin.Serve(DownloadBench.Path + ".asc", await _key.SignAsync(Archive));
        _origin.Serve("spark/KEYS", Encoding.UTF8.GetBytes(_key.Keys));
        Accept(_key.Fingerprint);
    }

    [Fact]
    public async Task Checksum_and_signature_of_an_accepted_signer_vouch()
    {
        var got = await _bench.FetchAsync(Settings());

        got.VouchedBy.ShouldBe(
            $"checksum and signature of {_key.Fingerprint} from {_origin.Address}"
        );
        File.Exists(_bench.LockFile).ShouldBeFalse();
        _origin.Requests.Select(request => request.Path).ShouldNotContain("/" + DownloadBench.Path);
    }

    [Fact]
    public async Task What_was_vouched_for_comes_from_the_cache_the_second_time()
    {
        await _bench.FetchAsync(Settings());

        var again = await _bench.FetchAsync(Settings());

        again.VouchedBy.ShouldBe(
            $"cache (checksum and signature of {_key.Fingerprint} from {_origin.Address})"
        );
        _mirror.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cached_distribution_whose_signer_is_no_longer_accepted_does_not_count()
    {
        await _bench.FetchAsync(Settings());
        Accept(new string('A', 40));

        (await _bench.FailAsync(Settings())).ShouldContain("which is not accepted");
    }

    [Fact]
    public async Task Update_lock_adds_what_was_vouched_for_and_the_lock_vouches_from_then_on()
    {
        await _bench.FetchAsync(Settings() with { UpdateLock = true });

        var locked = DownloadLock.Read(_bench.LockFile).Archives.ShouldHaveSingleItem();
        locked.Signer.ShouldBe(_key.Fingerprint);
        locked.Size.ShouldBe(Archive.Length);
        Directory.Delete(_bench.Cache, recursive: true);
        (await _bench.FetchAsync(Settings() with { Locked = true })).VouchedBy.ShouldBe("lock");
    }

    [Fact]
    public async Task Locked_refuses_what_is_not_in_the_lock()
    {
        (await _bench.FailAsync(Settings() with { Locked = true })).ShouldContain("--update-lock");
        _mirror.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Locked_refuses_another_build_of_a_version_in_the_lock()
    {
        _bench.Lock(DownloadBench.HonestArchive(seed: 5)[..^3]);

        (await _bench.FailAsync(Settings() with { Locked = true })).ShouldContain(
            "--locked refuses any other"
        );
    }

    [Fact]
    public async Task Another_build_than_the_one_in_the_lock_is_vouched_for_by_its_signature()
    {
        _bench.Lock(DownloadBench.HonestArchive(seed: 5)[..^3]);

        (await _bench.FetchAsync(Settings())).VouchedBy.ShouldStartWith(
            "checksum and signature of"
        );
    }

    [Fact]
    public async Task Where_the_mirror_tells_no_size_lock_and_signature_may_both_vouch()
    {
        _mirror.Serve(DownloadBench.Path, Archive, new Answer { WithoutLength = true });
        _bench.Lock(DownloadBench.HonestArchive(seed: 5)[..^3]);

        (await _bench.FetchAsync(Settings())).VouchedBy.ShouldStartWith(
            "checksum and signature of"
        );

        _bench.Lock(Archive);
        Directory.Delete(_bench.Cache, recursive: true);
        (await _bench.FetchAsync(Settings())).VouchedBy.ShouldBe("lock");
    }

    [Fact]
    public async Task Where_the_mirror_tells_no_size_the_lock_alone_needs_no_gpgv()
    {
        _mirror.Serve(DownloadBench.Path, Archive, new Answer { WithoutLength = true });
        _bench.Lock(Archive);

        (await _bench.FetchAsync(Settings() with { SearchPath = "" })).VouchedBy.ShouldBe("lock");
    }

    [Fact]
    public async Task A_signer_who_is_not_in_the_list_is_an_error_that_says_how_to_accept_him()
    {
        Accept("0123456789012345678901234567890123456789");

        var message = await _bench.FailAsync(Settings());

        message.ShouldContain(_key.Fingerprint);
        message.ShouldContain("spark.fingerprints");
        _bench.Complete().ShouldBeEmpty();
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_of_other_bytes_is_an_error()
    {
        _origin.Serve(DownloadBench.Path + ".asc", await _key.SignAsync("other bytes"u8.ToArray()));

        (await _bench.FailAsync(Settings())).ShouldContain(
            "the signature does not belong to these bytes"
        );
        _bench.Complete().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_that_is_none_is_an_error()
    {
        _origin.Serve(DownloadBench.Path + ".asc", "<html>no signature</html>"u8.ToArray());

        (await _bench.FailAsync(Settings())).ShouldContain(
            "the signature from " + _origin.Address + " does not hold"
        );
        _bench.Complete().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_by_a_key_that_is_not_among_the_KEYS_is_an_error()
    {
        await using var stranger = await ThrowAwayKey.MakeAsync("stranger");
        _origin.Serve(DownloadBench.Path + ".asc", await stranger.SignAsync(Archive));

        (await _bench.FailAsync(Settings())).ShouldContain("is not among the KEYS");
    }

    [Fact]
    public async Task KEYS_in_the_repository_are_used_instead_of_the_origins()
    {
        _origin.Serve("spark/KEYS", "nothing"u8.ToArray());
        OnDisk.Write(Path.Combine(_bench.Root, ".nuke/keys/spark.KEYS"), _key.Keys);

        (await _bench.FetchAsync(Settings())).VouchedBy.ShouldContain(_key.Fingerprint);
    }

    [Fact]
    public async Task Without_a_signature_nobody_vouches()
    {
        _origin.Serve(DownloadBench.Path + ".asc", [], new Answer { Status = 404 });

        var message = await _bench.FailAsync(Settings());

        message.ShouldContain(".asc: 404");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task The_archive_server_vouches_when_the_first_origin_no_longer_has_the_version()
    {
        await using var gone = new MisbehavingServer();

        var got = await _bench.FetchAsync(
            Settings() with
            {
                Origins = [gone.Address, _origin.Address],
            }
        );

        got.VouchedBy.ShouldEndWith("from " + _origin.Address);
        gone.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_checksum_file_for_another_file_name_counts_for_its_hash()
    {
        Serve(".sha512", $"SHA512 (spark-9.9.9-RC1-bin-hadoop3.tgz) = {Hash(Archive)}\n");

        (await _bench.FetchAsync(Settings())).VouchedBy.ShouldStartWith(
            "checksum and signature of"
        );
        _bench.Log.All.ShouldContain(line =>
            line.Contains("RC1") && line.Contains("the hash decides")
        );
    }

    [Fact]
    public async Task A_mirror_with_other_bytes_than_Apaches_checksum_is_passed_over()
    {
        await using var liar = new MisbehavingServer();
        liar.Serve(DownloadBench.Path, DownloadBench.HonestArchive(seed: 8));

        var got = await _bench.FetchAsync(
            Settings() with
            {
                Mirrors = [liar.Address, _mirror.Address],
            }
        );

        got.VouchedBy.ShouldStartWith("checksum and signature of");
        _bench.Log.All.ShouldContain(line =>
            line.Contains("wrong SHA-512: expected " + Hash(Archive))
        );
    }

    [Fact]
    public async Task A_checksum_beside_the_archive_on_the_mirror_is_never_asked_for()
    {
        await _bench.FetchAsync(Settings());

        _mirror.Requests.ShouldAllBe(request => request.Path == "/" + DownloadBench.Path);
    }

    [Fact]
    public async Task A_missing_gpgv_names_its_package() =>
        (
            await Should.ThrowAsync<RequirementMissingException>(() =>
                _bench.FetchAsync(Settings() with { SearchPath = "/nowhere" })
            )
        ).Message.ShouldContain("apt-get install gpgv");

    [Fact]
    public async Task A_missing_gpgv_is_installed_by_the_caller_first()
    {
        var bin = Path.Combine(_bench.Root, "bin");
        var settings = Settings() with
        {
            SearchPath = bin,
            InstallGpgv = _ =>
            {
                Directory.CreateDirectory(bin);
                File.CreateSymbolicLink(Path.Combine(bin, "gpgv"), "/usr/bin/gpgv");
                return Task.CompletedTask;
            },
        };

        (await _bench.FetchAsync(settings)).VouchedBy.ShouldContain(_key.Fingerprint);
    }

    [Fact]
    public async Task Offline_uses_a_folder_mirror_and_never_the_network()
    {
        _bench.Lock(Archive);
        var folder = _bench.FolderMirror(Archive);

        var got = await _bench.FetchAsync(
            Settings() with
            {
                Offline = true,
                Mirrors = [_mirror.Address, folder],
            }
        );

        got.VouchedBy.ShouldBe("lock");
        (_mirror.Requests.Count + _origin.Requests.Count).ShouldBe(0);
    }

    [Fact]
    public async Task Offline_says_what_is_missing()
    {
        var message = await _bench.FailAsync(Settings() with { Offline = true });

        message.ShouldContain(DownloadBench.File);
        message.ShouldContain("--offline");
        _mirror.Requests.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        if (_key is not null)
        {
            await _key.DisposeAsync();
        }

        await _mirror.DisposeAsync();
        await _origin.DisposeAsync();
        _bench.Dispose();
    }

    private DownloadSettings Settings() =>
        _bench.Settings(_mirror.Address) with
        {
            Origins = [_origin.Address],
        };

    private void Serve(string suffix, string text) =>
        _origin.Serve(DownloadBench.Path + suffix, Encoding.UTF8.GetBytes(text));

    private void Accept(string fingerprint)
    {
        var file = Path.Combine(_bench.Root, ".nuke", "keys", "spark.fingerprints");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        OnDisk.Write(file, $"# the key of this test\n{fingerprint}  # made a moment ago\n");
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA512.HashData(bytes));
}
