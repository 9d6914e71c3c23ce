using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Kindling.Kubernetes;

/// <summary>One document of a YAML stream.</summary>
/// <param name="Content">Null for an empty document.</param>
/// <param name="Source">The file.</param>
/// <param name="Line">Where it begins, counted from 1.</param>
public sealed record YamlDocument(JsonNode? Content, string Source, int Line);

/// <summary>
/// Reads YAML as the JSON that kubectl would make of it (sigs.k8s.io/yaml). What YAML 1.1, which kubectl speaks, and YAML 1.2
/// take for different things is refused with its line, and so are keys that come twice.
/// </summary>
public static class YamlReader
{
    /// <summary>All documents, in order; empty ones are left out.</summary>
    /// <param name="text">The stream.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="KubernetesException">It is no YAML, or it may be read in two ways.</exception>
    public static IReadOnlyList<YamlDocument> Read(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var documents = new YamlDocuments(text, source);
        try
        {
            return [.. documents.Read()];
        }
        catch (YamlException exception)
        {
            throw YamlDocuments.Failure(source, exception.Start, exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            // The scanner loses its own state over some brackets that are not closed.
            throw YamlDocuments.Failure(source, documents.Position, "it is no YAML", exception);
        }
    }
}
