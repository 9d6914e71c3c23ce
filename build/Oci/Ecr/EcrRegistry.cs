using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kindling.Oci.Ecr;

/// <summary>A registry of Amazon's, as its host tells.</summary>
public sealed partial record EcrRegistry
{
    private EcrRegistry(string host, string? account, string region, Uri endpoint)
    {
        Host = host;
        AccountId = account;
        Region = region;
        Endpoint = endpoint;
    }

    /// <summary>The registry's host.</summary>
    public string Host { get; }

    /// <summary>The account; null for the public registry.</summary>
    public string? AccountId { get; }

    /// <summary>The region, for the address and the signature.</summary>
    public string Region { get; }

    /// <summary>The address of the API.</summary>
    public Uri Endpoint { get; }

    /// <summary>True for public.ecr.aws.</summary>
    public bool IsPublic => AccountId is null;

    /// <summary>The name in the signature.</summary>
    internal string Service => IsPublic ? "ecr-public" : "ecr";

    /// <summary>The prefix of the operations' names.</summary>
    internal string Target =>
        IsPublic ? "SpencerFrontendService" : "AmazonEC2ContainerRegistry_V20150921";

    /// <summary>Recognises a registry of Amazon's by its host.</summary>
    public static bool TryParse(string? host, [NotNullWhen(true)] out EcrRegistry? registry)
    {
        registry = null;
        if (host is "public.ecr.aws" or "ecr-public.aws.com")
        {
            var endpoint = new Uri("https://api.ecr-public.us-east-1.amazonaws.com/");
            registry = new EcrRegistry(host, null, "us-east-1", endpoint);
        }
        else if (host is not null && Private().Match(host) is { Success: true } match)
        {
            var region = match.Groups["region"].Value;
            var endpoint = EndpointOf(
                region,
                match.Groups["domain"].Value,
                match.Groups["fips"].Success
            );
            registry = new EcrRegistry(host, match.Groups["account"].Value, region, endpoint);
        }

        return registry is not null;
    }

    // https://docs.aws.amazon.com/general/latest/gr/ecr.html
    private static Uri EndpointOf(string region, string domain, bool fips) =>
        new(
            (domain, fips) switch
            {
                ("on.aws", false) => $"https://ecr.{region}.api.aws/",
                ("on.aws", true) => $"https://ecr-fips.{region}.api.aws/",
                ("on.amazonwebservices.com.cn", _) =>
                    $"https://ecr.{region}.api.amazonwebservices.com.cn/",
                (_, true) => $"https://ecr-fips.{region}.{domain}/",
                _ => $"https://api.ecr.{region}.{domain}/",
            }
        );

    [GeneratedRegex(
        @"\A(?<account>[0-9]{12})\.dkr[.-]ecr(?<fips>-fips)?\.(?<region>[a-z0-9][a-z0-9-]*)\.(?<domain>amazonaws\.(com(\.cn)?|eu)|on\.(aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Private();
}
