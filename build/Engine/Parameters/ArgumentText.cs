using System.Text;

namespace Nuke.Common.Parameters;

/// <summary>Splits one line of text into arguments; used for those in a commit message.</summary>
internal static class ArgumentText
{
    public static IReadOnlyList<string> Split(string text)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        char? quote = null;
        var started = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote is { } open && c == '\\' && i + 1 < text.Length && text[i + 1] == open)
            {
                // Only an escaped quote of the same kind is unescaped; every other backslash stays as typed.
                current.Append(open);
                i++;
            }
            else if (quote is null && !started && c is ('"' or '\''))
            {
                quote = c;
                started = true;
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                Finish();
            }
            else
            {
                current.Append(c);
                started = true;
            }
        }

        Finish();
        return arguments;

        void Finish()
        {
            if (started)
            {
                arguments.Add(current.ToString());
            }

            current.Clear();
            started = false;
        }
    }
}
