using System.Text;

namespace Kindling.Pipelines.Downloads;

/// <summary>The archive itself is wrong: damaged, or one that must not be unpacked.</summary>
internal sealed class ArchiveException(string message, Exception? inner = null)
    : Exception(message, inner);

/// <summary>Names in an archive, judged without looking at the disk.</summary>
internal static class EntryPath
{
    // Linux's own limits (NAME_MAX, and PATH_MAX with room for the folder above).
    private const int LongestName = 255;
    private const int LongestPath = 2048;

    /// <summary>The name in its plain form, inside the archive's single top folder.</summary>
    public static string Inside(string top, string name)
    {
        if (name.StartsWith('/'))
        {
            throw new ArchiveException($"the entry {Shown(name)} has an absolute path");
        }

        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Contains(".."))
        {
            throw new ArchiveException($"the entry {Shown(name)} leaves the folder by '..'");
        }

        if (
            name.Length > LongestPath
            || name.Contains('\0')
            || parts.Any(p => Encoding.UTF8.GetByteCount(p) > LongestName)
        )
        {
            throw new ArchiveException($"the entry {Shown(name)} has an impossible name");
        }

        return parts.Length == 0 || parts[0] == top
            ? string.Join('/', parts)
            : throw new ArchiveException($"the entry {Shown(name)} is not in {top}/");
    }

    /// <summary>
    /// Refuses a symlink that leaves the top folder. A '..' may only come first: after a name it could follow another link, and
    /// then nobody knows where it leads.
    /// </summary>
    public static void RequireLinkInside(string entry, string target)
    {
        var depth = entry.Count(c => c == '/');
        var climbing = true;
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            climbing &= part == "..";
            depth -= climbing ? 1 : 0;
            if (part == ".." && !climbing)
            {
                depth = 0;
            }
        }

        if (
            target.Length is 0 or > LongestPath
            || target.StartsWith('/')
            || target.Contains('\0')
            || depth < 1
        )
        {
            throw new ArchiveException(
                $"the symlink {Shown(entry)} -> {Shown(target)} leaves the folder"
            );
        }
    }

    public static string Parent(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>A name from outside, safe to print on one line.</summary>
    public static string Shown(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
        return plain.Length > 120 ? plain[..117] + "..." : plain;
    }
}
