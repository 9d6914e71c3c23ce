using System.Text;

namespace Kindling.Pipelines.Releases;

/// <summary>Text of others within Markdown: it is shown as it is, and does nothing.</summary>
internal static class MarkdownText
{
    // https://spec.commonmark.org/0.31.2/#backslash-escapes, as far as they mean something within a line.
    private const string Special = "\\`*_[]<>~|&";

    // Invisible, and what comes after an @ is nobody's name any more: forges would send that person a message.
    private const char Nothing = '\u200B';

    /// <summary>One line for the inside of a list's item.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        // The mark of a list's item with a number: https://spec.commonmark.org/0.31.2/#ordered-list-marker.
        var mark = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        foreach (var (at, character) in text.Index())
        {
            if (char.IsControl(character))
            {
                escaped.Append(' ');
                continue;
            }

            // A heading, a rule or a list within the item.
            var isFirst = escaped.Length == 0 && character is '#' or '-' or '+' or '=';
            var isMark = at > 0 && at == mark && (character is '.' or ')');
            if (isFirst || isMark || Special.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
            if (character == '@')
            {
                escaped.Append(Nothing);
            }
        }

        return escaped.ToString();
    }
}
