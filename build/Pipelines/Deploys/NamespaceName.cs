using System.Security.Cryptography;
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
        return trimmed.Length switch
        {
            0 => Default,
            // Two long names must not become one: what is cut off is there as a hash.
            > Longest => $"{trimmed[..(Longest - 9)].TrimEnd('-')}-{HashOf(name)}",
            _ => trimmed,
        };
    }

    private static string HashOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
}
