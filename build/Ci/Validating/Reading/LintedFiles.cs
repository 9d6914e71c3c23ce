namespace Kindling.Ci.Validating;

/// <summary>A file with those that it includes.</summary>
/// <param name="Path">Relative to the checkout.</param>
/// <param name="Content">All that it says; null where it could not be read.</param>
/// <param name="Includes">In their order.</param>
/// <param name="IsConditional">It is there on some occasions only.</param>
internal sealed record LintedFile(
    string Path,
    MapNode? Content,
    IReadOnlyList<LintedFile> Includes,
    bool IsConditional = false
);

/// <summary>Reads the first file, and the local ones that it includes, and those that they include.</summary>
internal sealed class LintedFiles(Func<string, string?> read, Mistakes mistakes)
{
    // https://docs.gitlab.com/ci/yaml/#include
    private const int Most = 150;

    private readonly List<(string Path, string Text)> _texts = [];
    private readonly Dictionary<string, MapNode?> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>False where something is included that cannot be seen from here, so that a job may be there which we do not know.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>All that were read, in the order of reading.</summary>
    public IReadOnlyList<(string Path, string Text)> Texts => _texts;

    public LintedFile Read(string path, string text) => Read(path, text, [path]);

    /// <summary>One whose content is known; what it includes is read.</summary>
    public LintedFile Read(WrittenPipeline written)
    {
        var path = written.Content.Place.File;
        _texts.Add((path, written.Text));
        _known[path] = written.Content;
        return Read(path, written.Text);
    }

    private LintedFile Read(string path, string text, IReadOnlyList<string> way)
    {
        if (!_known.TryGetValue(path, out var content))
        {
            _texts.Add((path, text));
            content = PipelineSource.Read(path, text, mistakes);
            _known[path] = content;
            IsWhole &= content is not null;
        }

        var includes = IncludeReader.Of(content, mistakes);
        IsWhole &= includes.All(include => include.IsLocal);
        var files = new List<LintedFile>();
        foreach (var include in includes.Where(include => include.IsLocal))
        {
            if (Follow(include, way) is { } file)
            {
                files.Add(file with { IsConditional = include.IsConditional });
            }
        }

        return new LintedFile(path, content, files);
    }

    private LintedFile? Follow(LintedInclude include, IReadOnlyList<string> way)
    {
        if (++_count > Most)
        {
            if (_count == Most + 1)
            {
                Add(
                    include,
                    $"this is the include after {Most}, and GitLab takes no more",
                    "put files together"
                );
            }

            IsWhole = false;
            return null;
        }

        if (way.Contains(include.Path, StringComparer.Ordinal))
        {
            var circle = way.SkipWhile(path => path != include.Path).Append(include.Path);
            Add(
                include,
                $"files include each other: {string.Join(" → ", circle)}",
                "take one of the includes out"
            );
            return null;
        }

        return Existing(include, way);
    }

    private LintedFile? Existing(LintedInclude include, IReadOnlyList<string> way)
    {
        if (_known.ContainsKey(include.Path))
        {
            return Read(include.Path, "", [.. way, include.Path]);
        }

        if (read(include.Path) is { } text)
        {
            return Read(include.Path, text, [.. way, include.Path]);
        }

        IsWhole = false;
        // Its rules may ask just that.
        if (include.MayBeMissing)
        {
            return null;
        }

        Add(
            include,
            $"the file '{include.Path}' is not there",
            "correct the path, which begins at the top of the checkout, or commit the file"
        );
        return null;
    }

    private void Add(LintedInclude include, string message, string wayOut) =>
        mistakes.Add(include.Place, message, wayOut);
}
