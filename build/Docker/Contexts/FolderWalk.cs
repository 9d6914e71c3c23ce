namespace Kindling.Docker;

/// <summary>Finds what of a folder belongs to a build context.</summary>
internal sealed class FolderWalk(
    string folder,
    DockerIgnore ignore,
    string dockerfile,
    string under
)
{
    // Sent whatever the patterns say, as the docker command does: the engine needs the one, and the other belongs to it.
    private readonly HashSet<string> _always =
    [
        dockerfile.Replace('\\', '/'),
        dockerfile.Replace('\\', '/') + ".dockerignore",
        ".dockerignore",
    ];

    public IEnumerable<ContextEntry> Entries() =>
        Walk(new DirectoryInfo(folder), under.Length == 0 ? "" : under + "/");

    private IEnumerable<ContextEntry> Walk(DirectoryInfo directory, string prefix)
    {
        foreach (var info in directory.EnumerateFileSystemInfos())
        {
            var path = prefix + info.Name;
            var ignored = ignore.IsIgnored(path) && !_always.Contains(path);
            var isLink = info.LinkTarget is not null;
            if (!ignored)
            {
                yield return Entry(info, path);
            }

            if (info is DirectoryInfo inner && !isLink && (!ignored || MayHold(path)))
            {
                foreach (var entry in Walk(inner, path + "/"))
                {
                    yield return entry;
                }
            }
        }
    }

    private bool MayHold(string path) =>
        ignore.HasExceptions
        || _always.Any(kept => kept.StartsWith(path + "/", StringComparison.Ordinal));

    private static ContextEntry Entry(FileSystemInfo info, string path) =>
        info.LinkTarget is { } target ? ContextEntry.Symlink(path, target.Replace('\\', '/'))
        : info is DirectoryInfo ? ContextEntry.Directory(path)
        : ContextEntry.FromDisk(path, info.FullName, IsExecutable(info));

    // Windows knows no such bit; the docker command makes everything executable there.
    private static bool IsExecutable(FileSystemInfo info) =>
        OperatingSystem.IsWindows() || info.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
