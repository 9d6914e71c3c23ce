using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Testing;

/// <summary>Makes .tar.gz files, honest ones and others.</summary>
public sealed class ArchiveMaker
{
    private const UnixFileMode Plain =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly List<TarEntry> _entries = [];

    public ArchiveMaker Folder(string name) => Add(new PaxTarEntry(TarEntryType.Directory, name));

    public ArchiveMaker File(string name, string text, UnixFileMode mode = Plain) =>
        File(name, Encoding.UTF8.GetBytes(text), mode);

    public ArchiveMaker File(string name, byte[] bytes, UnixFileMode mode = Plain) =>
        Add(
            new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(bytes),
                Mode = mode,
            }
        );

    public ArchiveMaker Symlink(string name, string target) =>
        Add(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public ArchiveMaker HardLink(string name, string target) =>
        Add(new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public ArchiveMaker Special(string name, TarEntryType type) => Add(new PaxTarEntry(type, name));

    /// <summary>The tar, packed with gzip.</summary>
    public byte[] Pack() => Gzip(Tar());

    /// <summary>The tar alone.</summary>
    public byte[] Tar()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in _entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return bytes.ToArray();
    }

    /// <summary>Bytes that gzip cannot make smaller, the same for the same seed.</summary>
    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        for (var offset = 0; offset < length; offset += 64)
        {
            var block = SHA512.HashData(BitConverter.GetBytes(((long)seed << 32) + offset));
            block.AsSpan(0, Math.Min(64, length - offset)).CopyTo(bytes.AsSpan(offset));
        }

        return bytes;
    }

    private ArchiveMaker Add(TarEntry entry)
    {
        _entries.Add(entry);
        return this;
    }
}
