namespace Kindling.Docker;

/// <summary>What an entry of a build context is.</summary>
public enum ContextEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Symlink,
}

/// <summary>One entry of a build context.</summary>
public sealed record ContextEntry
{
    private ContextEntry(string path, ContextEntryKind kind)
    {
        Path = Checked(path);
        Kind = kind;
    }

    /// <summary>Its path in the context, with slashes.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public ContextEntryKind Kind { get; }

    /// <summary>True for a file that may be run.</summary>
    public bool Executable { get; private init; }

    /// <summary>Where a symbolic link points.</summary>
    public string LinkTarget { get; private init; } = "";

    internal string? Source { get; private init; }

    internal ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>A file of the disk, read when the context is sent.</summary>
    public static ContextEntry FromDisk(string path, string source, bool executable = false) =>
        new(path, ContextEntryKind.File)
        {
            Source = source ?? throw new ArgumentNullException(nameof(source)),
            Executable = executable,
        };

    /// <summary>A file that exists only in memory.</summary>
    public static ContextEntry FromBytes(
        string path,
        ReadOnlyMemory<byte> bytes,
        bool executable = false
    ) => new(path, ContextEntryKind.File) { Bytes = bytes, Executable = executable };

    /// <summary>A folder; the parents of files need not be named.</summary>
    public static ContextEntry Directory(string path) => new(path, ContextEntryKind.Directory);

    /// <summary>A symbolic link.</summary>
    public static ContextEntry Symlink(string path, string target) =>
        new(path, ContextEntryKind.Symlink)
        {
            LinkTarget = target ?? throw new ArgumentNullException(nameof(target)),
        };

    internal Stream Open() =>
        Source is null
            ? new MemoryStream(Bytes.ToArray(), writable: false)
            : new FileStream(
                Source,
                new FileStreamOptions
                {
                    Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                    BufferSize = 0,
                }
            );

    private static string Checked(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\0')
            ? throw new ArgumentException($"'{path}' is no path in a build context", nameof(path))
            : path;
    }
}

/// <summary>What counts of an entry: nothing else of it reaches the engine.</summary>
/// <param name="Path">Its path in the context.</param>
/// <param name="Mode">755 or 644, as octal digits.</param>
/// <param name="Link">Where a symbolic link points, or empty.</param>
/// <param name="Sha256">Of a file's bytes, in hexadecimal digits; empty for folders and links.</param>
public sealed record ContextEntryHash(string Path, string Mode, string Link, string Sha256);
