using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Releases;

/// <summary>What a release says of itself on its page.</summary>
internal static class ReleaseNotes
{
    /// <summary>The changelog without its heading, which the page has already; how to install; the images.</summary>
    public static string Write(
        string changelog,
        string archive,
        IReadOnlyDictionary<string, PushedImage> images,
        string tag
    )
    {
        var name = archive[..^".tar.gz".Length];
        return $"""
            {changelog[(changelog.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim()}

            ### To install

            ```
            sha256sum -c {archive}.sha256
            tar -xzf {archive}
            ./{name}/install.sh
            ```

            ### Images

            | Image | Digest |
            |---|---|
            {Rows(images, tag)}

            """.ReplaceLineEndings("\n");
    }

    private static string Rows(IReadOnlyDictionary<string, PushedImage> images, string tag) =>
        string.Join(
            '\n',
            images
                .OrderBy(x => x.Key, StringComparer.Ordinal)
                .Select(x => x.Value.Reference)
                .Select(x => $"| `{x.Name}:{tag}` | `{x.Digest}` |")
        );
}
