using System.Formats.Tar;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class BuildContextTests : IDisposable
{
    private static readonly string LongName = string.Concat(Enumerable.Repeat("long-", 30)) + "é";
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_folders_of_the_same_content_make_the_same_bytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        var one = Fill("one", DateTime.UnixEpoch, loose: false);
        var two = Fill("two", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), loose: true);

        var first = await Tar(BuildContext.FromFolder(one));
        var second = await Tar(BuildContext.FromFolder(two));

        second.ShouldBe(first);
        (await BuildContext.FromFolder(two).DigestAsync(Token)).ShouldBe(
            await BuildContext.FromFolder(one).DigestAsync(Token)
        );
    }

    [Fact]
    public async Task Entries_are_sorted_owned_by_nobody_and_have_their_folders()
    {
        var context = new BuildContext([
            ContextEntry.FromBytes("d/e/f", "x"u8.ToArray(), executable: true),
            ContextEntry.FromBytes("a-b", default),
            ContextEntry.Symlink("a", "d/e"),
            ContextEntry.FromBytes(LongName + "/" + LongName, "y"u8.ToArray()),
        ]);

        var entries = await Entries(context);

        entries
            .Select(entry =>
                $"{entry.Name} {Convert.ToString((int)entry.Mode, 8)} {entry.LinkName}".TrimEnd()
            )
            .ShouldBe([
                "a 755 d/e",
                "a-b 644",
                "d/ 755",
                "d/e/ 755",
                "d/e/f 755",
                $"{LongName}/ 755",
                $"{LongName}/{LongName} 644",
            ]);
        entries.ShouldAllBe(entry =>
            entry.Uid == 0 && entry.Gid == 0 && entry.ModificationTime == DateTimeOffset.UnixEpoch
        );
    }

    [Fact]
    public async Task What_counts_changes_the_digest()
    {
        var digests = new List<string>();
        foreach (
            var entry in new[]
            {
                ContextEntry.FromBytes("a", "x"u8.ToArray()),
                ContextEntry.FromBytes("a", "y"u8.ToArray()),
                ContextEntry.FromBytes("b", "x"u8.ToArray()),
                ContextEntry.FromBytes("a", "x"u8.ToArray(), executable: true),
                ContextEntry.Symlink("a", "x"),
                ContextEntry.Symlink("a", "y"),
                ContextEntry.Directory("a"),
            }
        )
        {
            digests.Add(await new BuildContext([entry]).DigestAsync(Token));
        }

        digests.Distinct().Count().ShouldBe(digests.Count);
    }

    [Fact]
    public void Links_stay_links_and_what_is_ignored_stays_out_but_for_the_Dockerfile()
    {
        var folder = Path.Combine(_folder.Path, "x");
        foreach (
            var file in new[]
            {
                "Dockerfile",
                ".dockerignore",
                "d/keep",
                "d/drop",
                "z/deep/file",
                "docker/Other",
            }
        )
        {
            Write(folder, file);
        }

        File.WriteAllText(Path.Combine(folder, ".dockerignore"), "*\n!d/keep\n!link*\n");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "nowhere");
        Directory.CreateSymbolicLink(Path.Combine(folder, "link-d"), "d");

        var ignore = DockerIgnore.Load(folder);

        Paths(folder, ignore, "Dockerfile")
            .ShouldBe([
                ".dockerignore",
                "Dockerfile",
                "d",
                "d/keep",
                "link -> nowhere",
                "link-d -> d",
            ]);
        Paths(folder, DockerIgnore.Parse("*"), "docker/Other")
            .ShouldBe([".dockerignore", "docker", "docker/Other"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    public void A_path_stays_in_the_context(string path) =>
        Should.Throw<ArgumentException>(() => ContextEntry.Directory(path));

    [Fact]
    public void A_path_has_one_meaning()
    {
        Should.Throw<ArgumentException>(() =>
            new BuildContext([ContextEntry.Directory("a"), ContextEntry.Symlink("a", "b")])
        );
        Should.Throw<ArgumentException>(() =>
            new BuildContext([
                ContextEntry.Symlink("a", "b"),
                ContextEntry.FromBytes("a/c", default),
            ])
        );
    }

    public void Dispose() => _folder.Dispose();

    private static List<string> Paths(string folder, DockerIgnore ignore, string dockerfile) =>
        [
            .. BuildContext
                .FromFolder(folder, ignore, dockerfile)
                .Entries.Select(entry =>
                    entry.LinkTarget.Length > 0 ? $"{entry.Path} -> {entry.LinkTarget}" : entry.Path
                ),
        ];

    private string Fill(string name, DateTime time, bool loose)
    {
        var folder = Path.Combine(_folder.Path, name);
        // In another order, so that the disk's own order differs where it can.
        var files = new[] { "Dockerfile", "sub/a", "sub/b", "run.sh" };
        foreach (var file in loose ? files : [.. files.Reverse()])
        {
            var path = Write(folder, file);
            File.SetLastWriteTimeUtc(path, time);
            if (!OperatingSystem.IsWindows())
            {
                var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                mode |= file == "run.sh" ? UnixFileMode.UserExecute : UnixFileMode.None;
                mode |= loose
                    ? UnixFileMode.GroupWrite | UnixFileMode.OtherRead
                    : UnixFileMode.None;
                File.SetUnixFileMode(path, mode);
            }
        }

        File.CreateSymbolicLink(Path.Combine(folder, "sub", "l"), "a");
        return folder;
    }

    private static string Write(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file);
        return path;
    }

    private static async Task<byte[]> Tar(BuildContext context)
    {
        using var bytes = new MemoryStream();
        await context.WriteAsync(bytes, Token);
        return bytes.ToArray();
    }

    private static async Task<List<TarEntry>> Entries(BuildContext context)
    {
        using var bytes = new MemoryStream(await Tar(context));
        await using var reader = new TarReader(bytes);
        var entries = new List<TarEntry>();
        while (await reader.GetNextEntryAsync(copyData: true, Token) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
