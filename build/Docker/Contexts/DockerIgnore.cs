namespace Kindling.Docker;

/// <summary>
/// The patterns of a .dockerignore, by the rules of https://github.com/moby/patternmatcher: the last pattern that matches a path or
/// one of its folders decides. As in BuildKit, an exception with wildcards reaches into ignored folders; the docker command of old
/// did not look there.
/// </summary>
public sealed class DockerIgnore
{
    private readonly IReadOnlyList<IgnorePattern> _patterns;

    private DockerIgnore(IReadOnlyList<IgnorePattern> patterns) => _patterns = patterns;

    /// <summary>Ignores nothing.</summary>
    public static DockerIgnore Nothing { get; } = new([]);

    /// <summary>True when a pattern begins with !, so that an ignored folder may hold what is sent.</summary>
    public bool HasExceptions => _patterns.Any(pattern => pattern.IsException);

    /// <summary>Reads the text of a .dockerignore.</summary>
    /// <exception cref="FormatException">A pattern is none.</exception>
    public static DockerIgnore Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new DockerIgnore([
            .. text.TrimStart('\uFEFF')
                .Split('\n')
                .Select(line => line.TrimEnd('\r'))
                .Select(IgnorePattern.Parse)
                .OfType<IgnorePattern>(),
        ]);
    }

    /// <summary>
    /// Reads the file that goes with a Dockerfile: &lt;Dockerfile&gt;.dockerignore, else .dockerignore; nothing when neither is there.
    /// </summary>
    public static DockerIgnore Load(string folder, string dockerfile = "Dockerfile")
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = new[] { dockerfile + ".dockerignore", ".dockerignore" }
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return file is null ? Nothing : Parse(File.ReadAllText(file));
    }

    /// <summary>True when the path, with slashes and relative to the context, is not sent.</summary>
    public bool IsIgnored(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var ignored = false;
        foreach (var pattern in _patterns)
        {
            // A pattern that could not change the verdict need not be asked.
            if (pattern.IsException == ignored && Matches(pattern, path))
            {
                ignored = !ignored;
            }
        }

        return ignored;
    }

    private static bool Matches(IgnorePattern pattern, string path)
    {
        if (pattern.IsMatch(path))
        {
            return true;
        }

        for (
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            slash > 0;
            slash = path.IndexOf('/', slash + 1)
        )
        {
            if (pattern.IsMatch(path[..slash]))
            {
                return true;
            }
        }

        return false;
    }
}
