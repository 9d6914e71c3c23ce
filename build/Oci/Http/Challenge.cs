namespace Kindling.Oci;

/// <summary>One way to log in that a registry offers (RFC 9110, 11.6.1).</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    public bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a WWW-Authenticate header, which may hold several challenges; what cannot be read is left out.</summary>
    public static IReadOnlyList<Challenge> Parse(string header)
    {
        var found = new List<Challenge>();
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var position = 0;
        while (Skip(header, ref position))
        {
            var word = Token(header, ref position);
            if (word.Length == 0)
            {
                // Not a token: step over it, so that the loop ends.
                position++;
            }
            else if (found.Count > 0 && TakesValue(header, ref position))
            {
                parameters[word] = Value(header, ref position);
            }
            else
            {
                parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                found.Add(new Challenge(word, parameters));
            }
        }

        return found;
    }

    private static bool Skip(string text, ref int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t' or ',')
        {
            position++;
        }

        return position < text.Length;
    }

    private static string Token(string text, ref int position)
    {
        var start = position;
        while (
            position < text.Length
            && (char.IsAsciiLetterOrDigit(text[position]) || TokenMarks.Contains(text[position]))
        )
        {
            position++;
        }

        return text[start..position];
    }

    // A parameter is a word and '='; a word without one begins the next challenge.
    private static bool TakesValue(string text, ref int position)
    {
        var next = position;
        while (next < text.Length && text[next] is ' ' or '\t')
        {
            next++;
        }

        if (next >= text.Length || text[next] != '=')
        {
            return false;
        }

        position = next + 1;
        return true;
    }

    private static string Value(string text, ref int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }

        return position < text.Length && text[position] == '"'
            ? Quoted(text, ref position)
            : Bare(text, ref position);
    }

    // Not every server quotes what it should: a bare value ends at a comma or a blank.
    private static string Bare(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] is not (',' or ' ' or '\t'))
        {
            position++;
        }

        return text[start..position];
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new System.Text.StringBuilder();
        for (position++; position < text.Length && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            value.Append(text[position]);
        }

        position++;
        return value.ToString();
    }
}
