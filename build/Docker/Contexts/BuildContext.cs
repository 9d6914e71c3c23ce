using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Docker;

/// <summary>
/// What a build may COPY. The same entries make the same bytes, on any machine and on any day: sorted, owned by nobody, one time.
/// </summary>
public sealed class BuildContext
{
    private const UnixFileMode Plain =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A context of these entries and of the folders that they are in.</summary>
    public BuildContext(IEnumerable<ContextEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var all = new SortedDictionary<string, ContextEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            Add(all, entry);
        }

        foreach (var path in all.Keys.ToList())
        {
            AddParents(all, path);
        }

        Entries = [.. all.Values];
    }

    /// <summary>The entries in the order in which they are sent.</summary>
    public IReadOnlyList<ContextEntry> Entries { get; }

    /// <summary>A folder of the disk, without what is ignored. Symbolic links stay links.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ignore">What to leave out; null for nothing.</param>
    /// <param name="dockerfile">The Dockerfile's path in the folder, which is sent in any case.</param>
    /// <param name="under">The folder of the context that it becomes; empty for the whole context.</param>
    public static BuildContext FromFolder(
        string folder,
        DockerIgnore? ignore = null,
        string dockerfile = "Dockerfile",
        string under = ""
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(dockerfile);
        return new BuildContext(
            new FolderWalk(folder, ignore ?? DockerIgnore.Nothing, dockerfile, under).Entries()
        );
    }

    /// <summary>Writes the context as a tar.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        // Pax headers of .NET carry the process id; GNU's long names are the same every time, and Go reads them as well.
        await using var tar = new TarWriter(destination, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in Entries)
        {
            await WriteAsync(tar, entry, cancellationToken);
        }
    }

    /// <summary>What counts of each entry, in order.</summary>
    public async Task<IReadOnlyList<ContextEntryHash>> HashesAsync(
        CancellationToken cancellationToken
    )
    {
        var hashes = new List<ContextEntryHash>(Entries.Count);
        foreach (var entry in Entries)
        {
            hashes.Add(
                new ContextEntryHash(
                    entry.Path,
                    Convert.ToString((int)ModeOf(entry), 8),
                    entry.LinkTarget,
                    await ContentHashAsync(entry, cancellationToken)
                )
            );
        }

        return hashes;
    }

    /// <summary>One hash of everything that counts, in hexadecimal digits.</summary>
    public async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in await HashesAsync(cancellationToken))
        {
            // No path and no link has a zero in it, so no two contexts write the same.
            hash.AppendData(
                Encoding.UTF8.GetBytes(
                    $"{entry.Path}\0{entry.Mode}\0{entry.Link}\0{entry.Sha256}\0"
                )
            );
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(SortedDictionary<string, ContextEntry> all, ContextEntry entry)
    {
        // A folder may come with each of the things in it.
        if (
            !all.TryAdd(entry.Path, entry)
            && !(entry.Kind == ContextEntryKind.Directory && all[entry.Path].Kind == entry.Kind)
        )
        {
            throw new ArgumentException(
                $"the build context has '{entry.Path}' twice",
                nameof(entry)
            );
        }
    }

    private static void AddParents(SortedDictionary<string, ContextEntry> all, string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var parent = path[..slash];
            if (!all.TryGetValue(parent, out var known))
            {
                all.Add(parent, ContextEntry.Directory(parent));
            }
            else if (known.Kind != ContextEntryKind.Directory)
            {
                throw new ArgumentException(
                    $"the build context has '{path}' in '{parent}', which is no folder",
                    nameof(path)
                );
            }
        }
    }

    private static async Task WriteAsync(
        TarWriter tar,
        ContextEntry entry,
        CancellationToken cancellationToken
    )
    {
        await using var data = entry.Kind == ContextEntryKind.File ? entry.Open() : null;
        var type = entry.Kind switch
        {
            ContextEntryKind.Directory => TarEntryType.Directory,
            ContextEntryKind.Symlink => TarEntryType.SymbolicLink,
            _ => TarEntryType.RegularFile,
        };
        var name = entry.Kind == ContextEntryKind.Directory ? entry.Path + "/" : entry.Path;
        var header = new GnuTarEntry(type, name)
        {
            Mode = ModeOf(entry),
            ModificationTime = DateTimeOffset.UnixEpoch,
        };
        if (data is not null)
        {
            header.DataStream = data;
        }

        if (entry.Kind == ContextEntryKind.Symlink)
        {
            header.LinkName = entry.LinkTarget;
        }

        await tar.WriteEntryAsync(header, cancellationToken);
    }

    private static async Task<string> ContentHashAsync(
        ContextEntry entry,
        CancellationToken cancellationToken
    )
    {
        if (entry.Kind != ContextEntryKind.File)
        {
            return "";
        }

        await using var data = entry.Open();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(data, cancellationToken));
    }

    private static UnixFileMode ModeOf(ContextEntry entry) =>
        entry.Kind != ContextEntryKind.File || entry.Executable ? Executable : Plain;
}
