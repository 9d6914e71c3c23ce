using System.Text;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// A name that Kubernetes takes for a namespace, made from any other: a label of RFC 1123.
/// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
/// </summary>
public static class NamespaceName
{
    /// <summary>The namespace where nobody said otherwise.</summary>
    public const string Default = "spark";

    private const int Longest = 63;

    /// <summary>The name in small letters, digits and dashes; <see cref="Default"/> where nothing of it is left.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var label = new StringBuilder(name.Length);
        foreach (var x in name.ToLowerInvariant())
        {
            label.Append(char.IsAsciiLetterOrDigit(x) ? x : '-');
        }

        var trimmed = label.ToString().Trim('-');
        var cut = trimmed.Length > Longest ? trimmed[..Longest].TrimEnd('-') : trimmed;
        return cut.Length > 0 ? cut : Default;
    }
}
