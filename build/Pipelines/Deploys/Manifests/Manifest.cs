using System.Globalization;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>An object as it should be in the cluster.</summary>
internal sealed class Manifest(JsonObject content, string component)
{
    /// <summary>The object. Whoever changes it works on a copy: <see cref="Copy"/>.</summary>
    public JsonObject Content { get; } = content;

    /// <summary>The folder that it comes from: hdfs, notebook.</summary>
    public string Component { get; } = component;

    /// <summary>Which object it is.</summary>
    public ObjectName Name { get; } = ObjectName.Of(content);

    public string Kind => Name.Kind;

    /// <summary>What is in spec.template of workloads and Jobs; null for others.</summary>
    public JsonObject? PodTemplate => Content["spec"]?["template"] as JsonObject;

    /// <summary>How many pods it wants; one where it does not say.</summary>
    public int Replicas =>
        int.Parse(Content["spec"]?["replicas"]?.ToString() ?? "1", CultureInfo.InvariantCulture);

    public Manifest Copy() => new((JsonObject)Content.DeepClone(), Component);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name.Name}";
}
