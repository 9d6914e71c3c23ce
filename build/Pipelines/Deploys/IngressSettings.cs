using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Which pages the world outside may open, under one host, and how; off while there is no host.</summary>
public sealed partial record IngressSettings
{
    /// <summary>The pages that an ingress can show, each under a path of its own.</summary>
    public static IReadOnlyList<string> AllPages { get; } = [Notebook, Master, History];

    internal const string Notebook = "notebook";
    internal const string Master = "master";
    internal const string History = "history";

    // The one that Spark's own settings name too, in manifests/ingress.
    private const string IssuedSecret = "spark-ingress-tls";

    /// <summary>The host's name; null for no ingress.</summary>
    public string? Host { get; init; }

    /// <summary>The ingress class, which says whose controller serves it.</summary>
    public string? Class { get; init; }

    /// <summary>The Secret with the host's certificate.</summary>
    public string? TlsSecret { get; init; }

    /// <summary>The cluster issuer of cert-manager that makes the certificate.</summary>
    public string? Issuer { get; init; }

    /// <summary>The Secret with the users who may see what asks for no login itself; its key auth is as htpasswd writes it.</summary>
    public string? AuthSecret { get; init; }

    /// <summary>The pages to show.</summary>
    public IReadOnlyList<string> Pages { get; init; } = AllPages;

    /// <summary>Where the controller's pods are, for network policies.</summary>
    public string ControllerNamespace { get; init; } = "ingress-nginx";

    /// <summary>The address of the first page; null for no ingress.</summary>
    public Uri? Page =>
        IsOn && Pages.Count > 0
            ? new Uri(
                $"https://{Host}/"
                    + Pages[0] switch
                    {
                        Notebook => "notebook-0",
                        Master => "spark/",
                        _ => "spark-history/",
                    }
            )
            : null;

    internal bool IsOn => Host is not null;

    internal bool Shows(string page) => IsOn && Pages.Contains(page);

    internal bool HasLoginlessPage => Pages.Contains(Master) || Pages.Contains(History);

    internal string CertificateSecret => TlsSecret ?? IssuedSecret;

    /// <summary>What programs behind an ingress must go on knowing of it; off where there is none of ours.</summary>
    internal static IngressSettings Of(IEnumerable<JsonElement> ingresses)
    {
        var ours = ingresses
            .Where(x => x.Text("metadata", "labels", "app.kubernetes.io/name") == "ingress")
            .ToArray();
        return new IngressSettings
        {
            Host = ours.SelectMany(x => x.Items("spec", "rules"))
                .Select(rule => rule.Text("host"))
                .FirstOrDefault(),
            Pages =
            [
                .. ours.Select(x => x.Text("metadata", "labels", "app.kubernetes.io/component"))
                    .OfType<string>(),
            ],
        };
    }

    /// <summary>What is wrong with them, all at once.</summary>
    internal IEnumerable<string> Problems() =>
        IsOn
            ? Names().Concat(Missing())
            : Idle().Select(x => $"{x} says nothing without --ingress-host");

    private IEnumerable<string> Idle() =>
        new[]
        {
            ("--ingress-class", Class),
            ("--ingress-tls-secret", TlsSecret),
            ("--ingress-issuer", Issuer),
            ("--ingress-auth-secret", AuthSecret),
        }
            .Where(x => x.Item2 is not null)
            .Select(x => x.Item1);

    private IEnumerable<string> Names() =>
        [
            .. new[]
            {
                ("a host", Host),
                ("an ingress class", Class),
                ("a Secret", TlsSecret),
                ("an issuer", Issuer),
                ("a Secret", AuthSecret),
                ("a namespace", ControllerNamespace),
            }
                .Where(x => x.Item2 is { } name && !Name().IsMatch(name))
                .Select(x =>
                    $"'{x.Item2}' is no name of {x.Item1}: lower-case letters, digits, '-' and '.'"
                ),
            .. Pages
                .Except(AllPages, StringComparer.Ordinal)
                .Select(x => $"an ingress has no page '{x}': {string.Join(", ", AllPages)}"),
        ];

    private IEnumerable<string> Missing()
    {
        if (Class is null)
        {
            yield return "an ingress without a class is served by nobody, or by everybody: name it by --ingress-class";
        }

        if (TlsSecret is null && Issuer is null)
        {
            yield return "without TLS everybody on the way reads tokens and passwords: name the certificate's Secret by --ingress-tls-secret, or cert-manager's cluster issuer by --ingress-issuer";
        }

        if (AuthSecret is null && HasLoginlessPage)
        {
            yield return "the pages of master and history ask for no login: name a Secret of users by --ingress-auth-secret, or show only --ingress-pages notebook, which has its token";
        }
    }

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names.
    [GeneratedRegex(
        @"^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Name();
}
