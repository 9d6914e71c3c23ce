using System.Formats.Tar;
using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>
/// Archives that must not be unpacked. The lock vouches for them here, so nothing but the unpacking itself can refuse; and what they
/// aim at is outside, in a folder that has to stay empty.
/// </summary>
public sealed class HostileArchiveTests : IDisposable
{
    private const string Top = DownloadBench.Top;

    private readonly DownloadBench _bench = new();

    public static TheoryData<string, string> Escapes =>
        new()
        {
            { "parent", "leaves the folder by '..'" },
            { "parent in the middle", "leaves the folder by '..'" },
            { "absolute", "has an absolute path" },
            { "another top folder", "is not in " + Top },
            { "symlink to an absolute path", "leaves the folder" },
            { "symlink to the parent", "leaves the folder" },
            { "symlink that climbs after a name", "leaves the folder" },
            { "hard link to an absolute path", "has an absolute path" },
            { "hard link to the parent", "leaves the folder by '..'" },
            { "hard link to a link", "names no file of the archive" },
            { "write through a symlink", "which is no folder" },
            { "file over a symlink", "comes twice" },
            { "character device", "neither a file, a folder nor a link" },
            { "block device", "neither a file, a folder nor a link" },
            { "fifo", "neither a file, a folder nor a link" },
            { "long name", "has an impossible name" },
        };

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task An_entry_that_leaves_the_folder_or_is_no_plain_file_is_refused(
        string trick,
        string reason
    )
    {
        Directory.CreateDirectory(_bench.Elsewhere);
        var archive = Trick(trick).Pack();
        _bench.Lock(archive);

        var message = await _bench.FailAsync(_bench.Settings(_bench.FolderMirror(archive)));

        message.ShouldContain(reason);
        message.ShouldNotContain("\n");
        Directory.GetFileSystemEntries(_bench.Elsewhere).ShouldBeEmpty();
        _bench.Leftovers().ShouldBeEmpty();
        _bench.Complete().ShouldBeEmpty();
    }

    [Fact]
    public async Task Links_that_stay_inside_are_kept_and_special_bits_are_dropped()
    {
        var archive = new ArchiveMaker()
            .File(
                Top + "/lib/real.jar",
                "bytes",
                UnixFileMode.UserRead | UnixFileMode.SetUser | UnixFileMode.OtherWrite
            )
            .Symlink(Top + "/lib/link.jar", "real.jar")
            .Symlink(Top + "/bin/lib", "../lib")
            .HardLink(Top + "/hard.jar", Top + "/lib/real.jar")
            .Pack();
        _bench.Lock(archive);

        var got = await _bench.FetchAsync(_bench.Settings(_bench.FolderMirror(archive)));

        OnDisk.Text(got.Home, "bin/lib/link.jar").ShouldBe("bytes");
        OnDisk.Text(got.Home, "hard.jar").ShouldBe("bytes");
        var mode = OnDisk.Mode(got.Home, "lib/real.jar");
        (mode & (UnixFileMode.SetUser | UnixFileMode.OtherWrite)).ShouldBe(UnixFileMode.None);
    }

    [Fact]
    public async Task A_truncated_gzip_is_refused()
    {
        var archive = DownloadBench.HonestArchive()[..^5000];
        _bench.Lock(archive);

        var message = await _bench.FailAsync(_bench.Settings(_bench.FolderMirror(archive)));

        message.ShouldContain("cut off");
        _bench.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Garbage_after_the_gzip_is_refused()
    {
        byte[] archive = [.. DownloadBench.HonestArchive(), .. "garbage"u8];
        _bench.Lock(archive);

        (await _bench.FailAsync(_bench.Settings(_bench.FolderMirror(archive)))).ShouldContain(
            "garbage follows"
        );
    }

    [Fact]
    public async Task Megabytes_after_the_gzip_that_look_like_its_end_never_hang_the_pass()
    {
        var honest = DownloadBench.HonestArchive();
        var end = honest[^4..];
        byte[] archive = [.. honest, .. Enumerable.Repeat(end, 1 << 20).SelectMany(x => x)];
        _bench.Lock(archive);

        var fetch = _bench.FetchAsync(_bench.Settings(_bench.FolderMirror(archive)));

        await fetch.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Garbage_after_the_tar_is_refused()
    {
        var archive = ArchiveMaker.Gzip([
            .. new ArchiveMaker().Folder(Top + "/").Tar(),
            .. "garbage"u8,
        ]);
        _bench.Lock(archive);

        (await _bench.FailAsync(_bench.Settings(_bench.FolderMirror(archive)))).ShouldContain(
            "garbage follows"
        );
    }

    [Fact]
    public async Task A_page_instead_of_an_archive_is_refused()
    {
        var page = "<html>Welcome to this hotel's network</html>"u8.ToArray();
        _bench.Lock(page);

        (await _bench.FailAsync(_bench.Settings(_bench.FolderMirror(page)))).ShouldContain(
            "gzip data is damaged"
        );
    }

    [Fact]
    public async Task Too_many_entries_are_a_bomb()
    {
        var maker = new ArchiveMaker();
        for (var i = 0; i < 50; i++)
        {
            maker.Folder($"{Top}/{i}/");
        }

        await RefuseAsync(maker.Pack(), new UnpackLimits { Entries = 20 }, "more than 20 entries");
    }

    [Fact]
    public async Task Too_many_bytes_are_a_bomb() =>
        await RefuseAsync(
            DownloadBench.HonestArchive(),
            new UnpackLimits { Bytes = 1 << 20 },
            "it is a bomb"
        );

    [Fact]
    public async Task A_hundred_megabytes_from_a_few_kilobytes_are_a_bomb() =>
        await RefuseAsync(
            new ArchiveMaker().File(Top + "/zeros", new byte[100 << 20]).Pack(),
            new UnpackLimits(),
            "it is a bomb"
        );

    [Fact]
    public async Task A_header_that_claims_more_than_there_is_does_not_reserve_it()
    {
        var tar = new ArchiveMaker().File(Top + "/claim", new byte[70_000]).Tar();
        var archive = ArchiveMaker.Gzip(tar[..^60_000]);

        await RefuseAsync(archive, new UnpackLimits(), "its tar is damaged");
    }

    public void Dispose() => _bench.Dispose();

    private async Task RefuseAsync(byte[] archive, UnpackLimits limits, string reason)
    {
        _bench.Lock(archive);

        var message = await _bench.FailAsync(
            _bench.Settings(_bench.FolderMirror(archive)) with
            {
                Unpack = limits,
            }
        );

        message.ShouldContain(reason);
        _bench.Leftovers().ShouldBeEmpty();
    }

    private ArchiveMaker Trick(string trick)
    {
        var maker = new ArchiveMaker().Folder(Top + "/").File(Top + "/file", "plain");
        var outside = Path.Combine(_bench.Elsewhere, "stolen");
        return trick switch
        {
            "parent" => maker.File("../../../../elsewhere/stolen", "x"),
            "parent in the middle" => maker.File(
                Top + "/a/../../../../../../elsewhere/stolen",
                "x"
            ),
            "absolute" => maker.File(outside, "x"),
            "another top folder" => maker.File("other/file", "x"),
            "symlink to an absolute path" => maker.Symlink(Top + "/link", _bench.Elsewhere),
            "symlink to the parent" => maker.Symlink(Top + "/link", "../.."),
            "symlink that climbs after a name" => maker
                .Symlink(Top + "/a/b/up", "../..")
                .Symlink(Top + "/link", "a/b/up/.."),
            "hard link to an absolute path" => maker.HardLink(Top + "/link", "/etc/passwd"),
            "hard link to the parent" => maker.HardLink(Top + "/link", Top + "/../../x"),
            "hard link to a link" => maker
                .Symlink(Top + "/link", "file")
                .HardLink(Top + "/hard", Top + "/link"),
            "write through a symlink" => maker
                .Folder(Top + "/d/")
                .Symlink(Top + "/link", "d")
                .File(Top + "/link/f", "x"),
            "file over a symlink" => maker.Symlink(Top + "/link", "file").File(Top + "/link", "x"),
            "character device" => maker.Special(Top + "/null", TarEntryType.CharacterDevice),
            "block device" => maker.Special(Top + "/disk", TarEntryType.BlockDevice),
            "fifo" => maker.Special(Top + "/fifo", TarEntryType.Fifo),
            _ => maker.File(Top + "/" + new string('n', 300), "x"),
        };
    }
}
