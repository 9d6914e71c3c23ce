using System.Text;
using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>One line of a .dockerignore, made into a regular expression as moby/patternmatcher does.</summary>
internal sealed class IgnorePattern
{
    private readonly Regex _regex;

    private IgnorePattern(string pattern, bool isException)
    {
        IsException = isException;
        _regex = Compile(pattern);
    }

    /// <summary>True for a pattern that began with !.</summary>
    public bool IsException { get; }

    /// <summary>The pattern, or null for a line that holds none.</summary>
    public static IgnorePattern? Parse(string line)
    {
        if (line.StartsWith('#') || line.Trim().Length == 0)
        {
            return null;
        }

        var text = line.Trim();
        var isException = text[0] == '!';
        if (isException)
        {
            text = text[1..].Trim();
            if (text.Length == 0)
            {
                throw new FormatException("'!' alone is no pattern of a .dockerignore");
            }
        }

        var clean = Clean(text);
        return new IgnorePattern(clean.Length > 1 ? clean.TrimStart('/') : clean, isException);
    }

    public bool IsMatch(string path) => _regex.IsMatch(path);

    /// <summary>Go's path.Clean: no doubled slashes, no '.', no '..' that can be worked out.</summary>
    internal static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or ".") && !(part == ".." && rooted))
            {
                parts.Add(part);
            }
        }

        var joined = string.Join('/', parts);
        return rooted ? "/" + joined
            : joined.Length == 0 ? "."
            : joined;
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            GlobSyntax.Require(pattern);
            return new Regex(
                Translate(pattern),
                RegexOptions.CultureInvariant | RegexOptions.Singleline,
                TimeSpan.FromSeconds(1)
            );
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"'{pattern}' is no pattern of a .dockerignore", exception);
        }
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var index = 0; index < pattern.Length; index++)
        {
            index += pattern[index] switch
            {
                '*' => Star(pattern, index, regex),
                '\\' => Escaped(pattern, index, regex),
                '[' => Class(pattern, index, regex),
                '?' => Write(regex, "[^/]"),
                var other => Write(regex, Regex.Escape(other.ToString())),
            };
        }

        return regex.Append("\\z").ToString();
    }

    // "**" eats any number of folders, and the slash behind it; at the end, whatever there is.
    private static int Star(string pattern, int index, StringBuilder regex)
    {
        if (index + 1 >= pattern.Length || pattern[index + 1] != '*')
        {
            return Write(regex, "[^/]*");
        }

        var eaten = index + 2 < pattern.Length && pattern[index + 2] == '/' ? 2 : 1;
        var atEnd = index + eaten + 1 >= pattern.Length;
        // moby takes a leading "**x" without further signs as "ends with x"; with signs, as whole folders before x.
        var leading = index == 0 && eaten == 1 && pattern.AsSpan(2).IndexOfAny(@"*?[]\") < 0;
        regex.Append(atEnd || leading ? ".*" : "(.*/)?");
        return eaten;
    }

    private static int Escaped(string pattern, int index, StringBuilder regex)
    {
        regex.Append(Regex.Escape(pattern[index + 1].ToString()));
        return 1;
    }

    private static int Class(string pattern, int index, StringBuilder regex)
    {
        var end = GlobSyntax.EndOfClass(pattern, index);
        var body = pattern[(index + 1)..end];
        // .NET subtracts classes with "-[", Go does not.
        regex.Append('[').Append(body.Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
        return end - index;
    }

    private static int Write(StringBuilder regex, string text)
    {
        regex.Append(text);
        return 0;
    }
}
