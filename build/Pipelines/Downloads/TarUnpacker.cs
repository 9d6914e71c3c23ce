using System.Formats.Tar;

namespace Kindling.Pipelines.Downloads;

/// <summary>
/// Writes the entries of a tar into a fresh folder that nobody else knows yet. What may be written where is decided from the names
/// seen so far, so nothing is ever written through a link. Owners, times and special bits are ignored.
/// </summary>
internal sealed class TarUnpacker(string folder, string top, UnpackLimits limits)
{
    private const UnixFileMode Plain =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Dictionary<string, EntryKind> _placed = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[Chunk.Size];
    private int _entries;

    public void Unpack(Stream tar, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            while (reader.GetNextEntry(copyData: false) is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Place(entry);
            }
        }
        catch (Exception exception)
            when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ArchiveException(
                $"its tar is damaged ({exception.Message.TrimEnd('.')})",
                exception
            );
        }

        RequireOnlyZeros(tar);
        if (_placed.GetValueOrDefault(top) != EntryKind.Folder)
        {
            throw new ArchiveException($"it has no folder {top}/");
        }
    }

    private void Place(TarEntry entry)
    {
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        if (++_entries > limits.Entries)
        {
            throw new ArchiveException($"it has more than {limits.Entries} entries");
        }

        var path = EntryPath.Inside(top, entry.Name);
        if (path.Length == 0)
        {
            return;
        }

        PlaceFolder(EntryPath.Parent(path));
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                PlaceFolder(path);
                break;
            case TarEntryType.RegularFile
            or TarEntryType.V7RegularFile
            or TarEntryType.ContiguousFile:
                Claim(path, EntryKind.File);
                WriteFile(path, entry);
                break;
            case TarEntryType.SymbolicLink:
                EntryPath.RequireLinkInside(path, entry.LinkName);
                Claim(path, EntryKind.Link);
                File.CreateSymbolicLink(OnDisk(path), entry.LinkName);
                break;
            case TarEntryType.HardLink:
                CopyLinked(path, entry.LinkName);
                break;
            default:
                throw new ArchiveException(
                    $"the entry {EntryPath.Shown(path)} is neither a file, a folder nor a link ({entry.EntryType})"
                );
        }
    }

    private void PlaceFolder(string path)
    {
        if (path.Length == 0)
        {
            return;
        }

        if (!_placed.TryGetValue(path, out var kind))
        {
            PlaceFolder(EntryPath.Parent(path));
            Directory.CreateDirectory(OnDisk(path));
            _placed.Add(path, EntryKind.Folder);
        }
        else if (kind != EntryKind.Folder)
        {
            throw new ArchiveException(
                $"it writes through {EntryPath.Shown(path)}, which is no folder"
            );
        }
    }

    // As with tar, the last of several files with one name wins; anything else twice is a trick.
    private void Claim(string path, EntryKind kind)
    {
        if (
            _placed.TryGetValue(path, out var earlier)
            && !(earlier == EntryKind.File && kind == EntryKind.File)
        )
        {
            throw new ArchiveException($"the entry {EntryPath.Shown(path)} comes twice");
        }

        _placed[path] = kind;
    }

    // A copy is what a hard link means to a reader, and it cannot share anything with a file outside.
    private void CopyLinked(string path, string target)
    {
        var source = EntryPath.Inside(top, target);
        if (_placed.GetValueOrDefault(source) != EntryKind.File || source == path)
        {
            throw new ArchiveException(
                $"the hard link {EntryPath.Shown(path)} -> {EntryPath.Shown(target)} names no file of the archive"
            );
        }

        Claim(path, EntryKind.File);
        File.Copy(OnDisk(source), OnDisk(path), overwrite: true);
    }

    private void WriteFile(string path, TarEntry entry)
    {
        var mode = entry.Mode.HasFlag(UnixFileMode.UserExecute) ? Executable : Plain;
        using var file = Create(OnDisk(path), mode, entry.Length);
        if (entry.DataStream is not { } data)
        {
            return;
        }

        int count;
        for (var offset = 0L; (count = data.Read(_buffer)) > 0; offset += count)
        {
            RandomAccess.Write(file.SafeFileHandle, _buffer.AsSpan(0, count), offset);
        }
    }

    // Room asked for at once makes ext4 write several times faster. What the header claims is only a claim, so huge files grow as
    // they come; and where the room cannot be had, the write itself will say why in a way that can be recognized.
    private static FileStream Create(string path, UnixFileMode mode, long length)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            PreallocationSize = length is >= 64 << 10 and <= 512 << 20 ? length : 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException) when (options.PreallocationSize > 0)
        {
            options.PreallocationSize = 0;
            return new FileStream(path, options);
        }
    }

    // tar pads its end with zeros; anything else there was put there by somebody.
    private void RequireOnlyZeros(Stream tar)
    {
        int count;
        while ((count = tar.Read(_buffer)) > 0)
        {
            if (_buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                throw new ArchiveException("garbage follows the end of its tar");
            }
        }
    }

    private string OnDisk(string path) => Path.Combine(folder, path);

    private enum EntryKind
    {
        None,
        Folder,
        File,
        Link,
    }
}
