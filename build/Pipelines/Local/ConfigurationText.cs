using System.Text;
using System.Xml.Linq;

namespace Kindling.Pipelines.Local;

/// <summary>The two formats that Hadoop and Spark read, and the files that we ship.</summary>
internal static class ConfigurationText
{
    public static string HadoopXml(params (string Name, string Value)[] properties)
    {
        var root = new XElement(
            "configuration",
            properties.Select(property => new XElement(
                "property",
                new XElement("name", property.Name),
                new XElement("value", property.Value)
            ))
        );
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root.ToString().ReplaceLineEndings("\n")}\n";
    }

    /// <summary>Java's properties format: a backslash begins an escape.</summary>
    public static string Properties(params (string Name, string Value)[] properties)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in properties)
        {
            text.Append(name)
                .Append(' ')
                .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal))
                .Append('\n');
        }

        return text.ToString();
    }
}
