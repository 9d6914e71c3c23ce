using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kindling.Pipelines.Downloads;

/// <summary>The bytes of the lock: read with every mistake at once, written the same for the same contents.</summary>
internal static class DownloadLockJson
{
    private const string ArchivesKey = "archives";
    private static readonly string[] Keys =
    [
        "product",
        "version",
        "file",
        "size",
        "sha512",
        "signer",
        "note",
    ];

    public static (IReadOnlyList<LockedArchive> Archives, IReadOnlyList<string> Problems) Parse(
        ReadOnlyMemory<byte> bytes
    )
    {
        var problems = new List<string>();
        var archives = new List<LockedArchive>();
        try
        {
            // Editors on Windows begin a file with a byte order mark.
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            using var document = JsonDocument.Parse(
                bytes.Span.StartsWith(mark) ? bytes[mark.Length..] : bytes
            );
            ReadArchives(document.RootElement, archives, problems);
        }
        catch (JsonException exception)
        {
            problems.Add($"it is no JSON ({exception.Message.TrimEnd('.')})");
        }

        var hashes = new HashSet<string>(StringComparer.Ordinal);
        problems.AddRange(
            archives
                .Where(locked => !hashes.Add($"{locked.Archive.Path} {locked.Sha512}"))
                .Select(locked => $"{locked.Archive.File} stands in it twice with the same sha512")
        );

        return (archives, problems);
    }

    public static byte[] Write(IEnumerable<LockedArchive> archives)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // Relaxed: the file is read by people, and never becomes part of a page.
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteStartArray(ArchivesKey);
            foreach (var locked in Sorted(archives))
            {
                WriteArchive(json, locked);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static IEnumerable<LockedArchive> Sorted(IEnumerable<LockedArchive> archives) =>
        archives
            .OrderBy(locked => locked.Archive.Product.Name, StringComparer.Ordinal)
            .ThenBy(locked => locked.Archive.Version, StringComparer.Ordinal)
            .ThenBy(locked => locked.Sha512.ToString(), StringComparer.Ordinal);

    private static void WriteArchive(Utf8JsonWriter json, LockedArchive locked)
    {
        json.WriteStartObject();
        json.WriteString("product", locked.Archive.Product.Name);
        json.WriteString("version", locked.Archive.Version);
        json.WriteString("file", locked.Archive.File);
        json.WriteNumber("size", locked.Size);
        json.WriteString("sha512", locked.Sha512.ToString());
        json.WriteString("signer", locked.Signer);
        if (locked.Note is not null)
        {
            json.WriteString("note", locked.Note);
        }

        json.WriteEndObject();
    }

    private static void ReadArchives(
        JsonElement root,
        List<LockedArchive> archives,
        List<string> problems
    )
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(ArchivesKey, out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            problems.Add($"it needs an object with a list '{ArchivesKey}'");
            return;
        }

        var number = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (
                new LockedArchiveReader(element, $"archive {++number}", problems).Read(Keys) is
                { } locked
            )
            {
                archives.Add(locked);
            }
        }
    }
}

/// <summary>Reads one archive of the lock and notes each thing that is wrong with it.</summary>
internal sealed class LockedArchiveReader(JsonElement element, string place, List<string> problems)
{
    private readonly int _before = problems.Count;

    public LockedArchive? Read(IReadOnlyCollection<string> keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{place} is no object");
            return null;
        }

        foreach (var property in element.EnumerateObject())
        {
            Check(
                keys.Contains(property.Name),
                $"nothing is called '{property.Name}' (there are {string.Join(", ", keys)})"
            );
        }

        var archive = ReadArchive();
        var size = ReadSize();
        var sha512 = ReadSha512();
        var signer = Text("signer", required: false);
        Check(
            signer is null || Fingerprint.IsValid(signer),
            "signer is no fingerprint of 40 hexadecimal digits"
        );
        var note = Text("note", required: false);
        return problems.Count > _before
            ? null
            : new LockedArchive(archive!, size, sha512) { Signer = signer, Note = note };
    }

    private Archive? ReadArchive()
    {
        var name = Text("product", required: true);
        var version = Text("version", required: true);
        var file = Text("file", required: true);
        if (name is null || version is null || file is null)
        {
            return null;
        }

        if (Product.Named(name) is not { } product)
        {
            problems.Add(
                $"{place}: product '{name}' is none of {string.Join(", ", Product.All.Select(p => p.Name))}"
            );
            return null;
        }

        if (!product.TryArchive(version, out var archive))
        {
            problems.Add($"{place}: '{version}' is no version");
            return null;
        }

        Check(archive.File == file, $"file is '{file}', but {name} {version} is in {archive.File}");
        return archive;
    }

    private long ReadSize()
    {
        var size = 0L;
        var valid =
            element.TryGetProperty("size", out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out size)
            && size > 0;
        Check(valid, "size is no number of bytes");
        return size;
    }

    private Sha512Digest ReadSha512()
    {
        var text = Text("sha512", required: true);
        var valid = Sha512Digest.TryParse(text, out var digest);
        Check(valid || text is null, "sha512 does not have 128 hexadecimal digits");
        return digest;
    }

    private string? Text(string key, bool required)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Check(!required, $"{key} is missing");
            return null;
        }

        Check(value.ValueKind == JsonValueKind.String, $"{key} is no text");
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private void Check(bool valid, string problem)
    {
        if (!valid)
        {
            problems.Add($"{place}: {problem}");
        }
    }
}
