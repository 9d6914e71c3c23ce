using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>Names of images, containers and networks on their way into a path.</summary>
internal static partial class ImageName
{
    /// <summary>The name, fit for a path; names that would change the path are refused.</summary>
    public static string InPath(string name) =>
        Allowed.IsMatch(name) && !name.Split('/').Any(part => part is "" or "." or "..")
            ? name
            : throw new ArgumentException(
                $"'{name}' is no name of an image, a container or a network",
                nameof(name)
            );

    /// <summary>Repository and tag; a name without either tag or digest means latest, as everywhere in Docker.</summary>
    public static (string Repository, string Tag) Split(string name)
    {
        if (name.IndexOf('@', StringComparison.Ordinal) is > 0 and var at)
        {
            return (name[..at], name[(at + 1)..]);
        }

        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/')
            ? (name[..colon], name[(colon + 1)..])
            : (name, "latest");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-/:@]*\z", RegexOptions.None, 1000)]
    private static partial Regex Allowed { get; }
}
