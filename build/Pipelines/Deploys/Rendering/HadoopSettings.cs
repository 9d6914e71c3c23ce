using System.Xml.Linq;

namespace Kindling.Pipelines.Deploys;

/// <summary>An hdfs-site.xml or core-site.xml.</summary>
internal static class HadoopSettings
{
    /// <summary>The text with a property that has this value; the rest stays as it is.</summary>
    public static string Set(string xml, string name, string value)
    {
        var document = XDocument.Parse(xml, LoadOptions.PreserveWhitespace);
        var root =
            document.Root ?? throw new FormatException("a Hadoop configuration without a root");
        var property = root.Elements("property")
            .FirstOrDefault(x => x.Element("name")?.Value.Trim() == name);
        if (property?.Element("value") is { } there)
        {
            there.Value = value;
        }
        else
        {
            root.Add(
                new XElement("property", new XElement("name", name), new XElement("value", value)),
                "\n"
            );
        }

        return $"{document.Declaration}\n{document.ToString(SaveOptions.DisableFormatting).Trim()}".TrimEnd()
            + "\n";
    }
}
