using System.Net;
using System.Text.RegularExpressions;

namespace Kindling.Oci;

/// <summary>The grammar of image names: https://pkg.go.dev/github.com/distribution/reference.</summary>
internal static partial class NameRules
{
    public const string DockerHub = "docker.io";
    public const string Library = "library/";

    private const int LongestName = 255;
    private const RegexOptions Options =
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>The first part is a host only if it looks like one: a dot, a port, a capital letter, or localhost.</summary>
    public static (string Registry, string Repository) SplitRegistry(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasHost =
            first == "localhost"
            || first.AsSpan().ContainsAny('.', ':', '[')
            || first.Any(char.IsAsciiLetterUpper);
        var registry = hasHost ? NormalRegistry(first) : DockerHub;
        var repository = hasHost ? name[(slash + 1)..] : name;
        return registry == DockerHub && !repository.Contains('/', StringComparison.Ordinal)
            ? (registry, Library + repository)
            : (registry, repository);
    }

    public static string NormalRegistry(string host) =>
        host is "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;

    public static Uri ApiAddress(string registry, bool plainHttp)
    {
        var host = registry == DockerHub ? "registry-1.docker.io" : registry;
        return new Uri($"{(plainHttp ? "http" : "https")}://{host}/v2/");
    }

    /// <summary>Loopback needs no TLS: nobody else can listen.</summary>
    public static bool IsLoopback(string host) =>
        HostOnly(host) is var name
        && (
            name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))
        );

    public static string HostOnly(string host) =>
        Uri.TryCreate("http://" + host, UriKind.Absolute, out var uri) ? uri.IdnHost : host;

    public static string? ProblemOf(string name, string registry, string repository)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (
            !Host().IsMatch(registry)
            || !Uri.TryCreate("http://" + registry, UriKind.Absolute, out _)
        )
        {
            return $"'{registry}' is not a host, with or without a port";
        }

        return name.Length == 64 && name.All(char.IsAsciiHexDigitLower)
            ? "64 hexadecimal digits are an image's ID, not its name"
            : ProblemOfRepository(registry, repository);
    }

    public static string? ProblemOfTag(string tag) =>
        tag.Length > 128 ? "a tag has at most 128 characters"
        : Tag().IsMatch(tag) ? null
        : $"the tag '{tag}' may have letters, digits, '_', '.' and '-' only, and not begin with '.' or '-'";

    private static string? ProblemOfRepository(string registry, string repository)
    {
        if (registry.Length + 1 + repository.Length > LongestName)
        {
            return $"registry and repository have more than {LongestName} characters";
        }

        if (repository.Any(char.IsAsciiLetterUpper))
        {
            return $"the repository '{repository}' must be in small letters";
        }

        return repository.Split('/').FirstOrDefault(part => !Component().IsMatch(part)) switch
        {
            null => null,
            "" => $"the repository '{repository}' has an empty part",
            var part =>
                $"'{part}' may have small letters and digits, and between them '.', '_', '__' or hyphens",
        };
    }

    [GeneratedRegex(
        @"\A(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(:[0-9]+)?\z",
        Options,
        1000
    )]
    private static partial Regex Host();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*\z", Options, 1000)]
    private static partial Regex Component();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", Options, 1000)]
    private static partial Regex Tag();
}
