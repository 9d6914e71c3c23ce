using System.Text;

namespace Kindling.Pipelines.Jobs;

/// <summary>
/// Settings K=V as a file that spark-submit takes by --properties-file: of a key that is there twice the last one counts
/// (https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)).
/// </summary>
internal static class PropertiesText
{
    public static string Of(IEnumerable<string> settings)
    {
        var text = new StringBuilder();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            text.Append(Escaped(setting[..equals])).Append(" = ");
            text.Append(Escaped(setting[(equals + 1)..])).Append('\n');
        }

        return text.ToString();
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '\\' or ':' or '=' or '#' or '!' or ' ' => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
