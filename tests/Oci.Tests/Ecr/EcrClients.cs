using Kindling.Http;
using Kindling.Oci.Ecr;
using Kindling.Testing;

namespace Kindling.Oci.Tests.Ecr;

/// <summary>Clients for the registry service of the tests.</summary>
internal static class EcrClients
{
    public static readonly AwsKeys Keys = new(FakeEcr.AccessKey, FakeEcr.Secret, null);

    public static CredentialSettings Settings(this FakeEcr ecr) =>
        new()
        {
            Time = ecr.Time,
            Registry = new RegistrySettings
            {
                Retry = new RetrySettings
                {
                    FirstDelay = TimeSpan.FromMilliseconds(1),
                    Retries = 0,
                },
            },
            Variables = ecr.Variables,
        };

    public static EcrClient Client(
        this FakeEcr ecr,
        string host = FakeEcr.Host,
        AwsKeys? keys = null
    ) =>
        EcrRegistry.TryParse(host, out var registry)
            ? new EcrClient(registry, ecr.Settings(), _ => Task.FromResult(keys ?? Keys))
            : throw new ArgumentException(host, nameof(host));
}
