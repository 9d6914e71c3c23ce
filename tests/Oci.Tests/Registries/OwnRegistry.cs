using System.Diagnostics;
using Kindling.Testing;
using Xunit;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry (docker-registry, distribution 2.8) of the test's own, with a folder of its own.</summary>
internal sealed class OwnRegistry : IAsyncDisposable
{
    private const string Program = "docker-registry";

    private readonly TempDirectory _folder = new();
    private Process? _process;

    private OwnRegistry() { }

    public string Host { get; } = $"127.0.0.1:{ScriptedServer.FreePort()}";

    public string Storage => _folder / "storage";

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

    public IEnumerable<string> Files(string part) =>
        Directory.Exists(Storage)
            ? Directory
                .EnumerateFiles(Storage, "*", SearchOption.AllDirectories)
                .Where(file => file.Contains(part, StringComparison.Ordinal))
            : [];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static async Task<OwnRegistry> StartAsync(Func<TempDirectory, string> auth)
    {
        Assert.SkipUnless(IsInstalled(), Program + " is not installed");
        var registry = new OwnRegistry();
        var config = registry._folder / "config.yml";
        await File.WriteAllTextAsync(
            config,
            $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                + $"storage: {{filesystem: {{rootdirectory: {registry.Storage}}}, delete: {{enabled: true}}}}\n"
                + $"http:\n  addr: {registry.Host}\n"
                + auth(registry._folder)
        );
        var info = new ProcessStartInfo(Program, ["serve", config])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // Its tracing exporter would look for a collector.
        info.Environment["OTEL_TRACES_EXPORTER"] = "none";
        registry._process = Process.Start(info)!;
        registry._process.BeginErrorReadLine();
        registry._process.BeginOutputReadLine();
        await registry.WaitAsync();
        return registry;
    }

    private async Task WaitAsync()
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://{Host}/v2/"));
                return;
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, Program)));
}
