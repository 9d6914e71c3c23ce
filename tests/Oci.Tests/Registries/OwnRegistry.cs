using Kindling.Testing;
using Xunit;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry of the test's own, and clients for it.</summary>
internal sealed class OwnRegistry : IAsyncDisposable
{
    private readonly RegistryProcess _process;

    private OwnRegistry(RegistryProcess process)
    {
        _process = process;
    }

    public string Host => _process.Host;

    public string Storage => _process.Storage;

    public static Task<OwnRegistry> OpenAsync() => StartAsync(_ => "");

    /// <summary>With the login ci / secret.</summary>
    public static Task<OwnRegistry> WithPasswordAsync() =>
        StartAsync(folder =>
        {
            var file = folder / "htpasswd";
            File.WriteAllText(
                file,
                "ci:$2y$05$1fCDsw.299.B21IlEgudVuxsD9k.VtsOWTUBZPLzb7CeKxgyvjB.i\n"
            );
            return $"auth: {{htpasswd: {{realm: test, path: {file}}}}}\n";
        });

    public static Task<OwnRegistry> WithTokensAsync(TokenIssuer issuer) =>
        StartAsync(folder =>
        {
            var file = folder / "issuer.pem";
            File.WriteAllText(file, issuer.Certificate);
            return $"auth: {{token: {{realm: '{issuer.Realm}', service: {TokenIssuer.Service}, issuer: {TokenIssuer.Name}, rootcertbundle: {file}}}}}\n";
        });

    public static Task<OwnRegistry> WithTlsAsync(string certificate, string key) =>
        StartAsync(_ => $"  tls: {{certificate: {certificate}, key: {key}}}\n");

    public RegistryClient Client(
        RegistryCredential? credential = null,
        RegistrySettings? settings = null
    ) => Clients.For(Host, credential, settings);

    public IEnumerable<string> Files(string part) => _process.Files(part);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<OwnRegistry> StartAsync(Func<TempDirectory, string> more)
    {
        Assert.SkipUnless(RegistryProcess.IsInstalled, "docker-registry is not installed");
        return new OwnRegistry(await RegistryProcess.StartAsync(more));
    }
}
