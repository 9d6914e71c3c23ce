using System.Formats.Tar;
using System.IO.Compression;

namespace Kindling.Pipelines.Releases;

/// <summary>Files as a tar.gz: the same files are the same bytes, whoever packs them and when.</summary>
internal static class BundleArchive
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private const UnixFileMode Runnable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Packs files below a folder; all have one time, and belong to root.</summary>
    public static byte[] Pack(string folder, IEnumerable<BundleFile> files, DateTimeOffset time)
    {
        using var packed = new MemoryStream();
        // GZipStream writes neither a name nor a time: https://www.rfc-editor.org/rfc/rfc1952#page-5. Stored, not compressed: every zlib
        // compresses in its own way, and manifests are small.
        using (var zip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Ustar))
        {
            var sorted = files.OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
            foreach (var inner in FoldersOf(sorted).Select(x => $"{folder}/{x}"))
            {
                tar.WriteEntry(Entry(TarEntryType.Directory, inner, Runnable, time));
            }

            foreach (var file in sorted)
            {
                using var content = new MemoryStream(file.Bytes, writable: false);
                var mode = file.IsProgram ? Runnable : Readable;
                var entry = Entry(TarEntryType.RegularFile, $"{folder}/{file.Name}", mode, time);
                entry.DataStream = content;
                tar.WriteEntry(entry);
            }
        }

        return packed.ToArray();
    }

    // Not pax, whose headers are named after the process that writes them.
    private static UstarTarEntry Entry(
        TarEntryType type,
        string name,
        UnixFileMode mode,
        DateTimeOffset time
    ) =>
        new(type, name)
        {
            Mode = mode,
            ModificationTime = time,
            Uid = 0,
            Gid = 0,
        };

    private static IEnumerable<string> FoldersOf(IEnumerable<BundleFile> files) =>
        files
            .Select(file =>
                file.Name.LastIndexOf('/') is var end and > 0 ? file.Name[..(end + 1)] : ""
            )
            .Append("")
            .Distinct()
            .Order(StringComparer.Ordinal);
}
