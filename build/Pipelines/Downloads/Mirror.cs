using System.Diagnostics.CodeAnalysis;
using Kindling.Http;

namespace Kindling.Pipelines.Downloads;

/// <summary>A place that has Apache's files under Apache's paths: an address or a folder. It is never trusted.</summary>
internal abstract record Mirror
{
    /// <summary>Reads an http(s) address or a folder (relative to the root); says what is wrong with anything else.</summary>
    public static bool TryParse(
        string text,
        string root,
        [NotNullWhen(true)] out Mirror? mirror,
        out string problem
    )
    {
        mirror = null;
        problem = "";
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            problem = "a mirror is empty: write an http(s) address or a folder";
        }
        else if (!trimmed.Contains("://", StringComparison.Ordinal))
        {
            // A root that is not full is a mistake of its own, told with the others.
            mirror = new FolderMirror(
                Path.IsPathFullyQualified(root)
                    ? Path.GetFullPath(trimmed, root)
                    : Path.Combine(root, trimmed)
            );
        }
        else if (
            !Uri.TryCreate(trimmed.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.Query.Length + address.Fragment.Length > 0
        )
        {
            problem = $"the mirror '{Shown(trimmed)}' is neither an http(s) address nor a folder";
        }
        else
        {
            mirror = new HttpMirror(address);
        }

        return mirror is not null;
    }

    private static string Shown(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? RedactedUrl.Of(url)
            : text.Split('@')[^1];
}

internal sealed record HttpMirror(Uri Address) : Mirror
{
    public Uri For(string path) => new(Address, path);

    public override string ToString() => RedactedUrl.Of(Address).TrimEnd('/');
}

internal sealed record FolderMirror(string Folder) : Mirror
{
    public string For(string path) => Path.Combine(Folder, path);

    public override string ToString() => Folder;
}
