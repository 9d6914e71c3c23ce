using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kindling.Testing;

/// <summary>A real registry (docker-registry, distribution 2.8) of the test's own, with a folder of its own.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private const string Program = "docker-registry";

    private readonly TempDirectory _folder = new();
    private Process? _process;

    private RegistryProcess() { }

    /// <summary>True where the program is installed.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, Program)));

    public string Host { get; } = $"127.0.0.1:{FreePort()}";

    public string Storage => _folder / "storage";

    /// <summary>Starts one.</summary>
    /// <param name="more">Further settings, made from the registry's folder: "auth: …" or "  tls: …".</param>
    public static async Task<RegistryProcess> StartAsync(Func<TempDirectory, string> more)
    {
        var registry = new RegistryProcess();
        var config = registry._folder / "config.yml";
        await File.WriteAllTextAsync(
            config,
            $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                + $"storage: {{filesystem: {{rootdirectory: {registry.Storage}}}, delete: {{enabled: true}}}}\n"
                + $"http:\n  addr: {registry.Host}\n"
                + more(registry._folder)
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
        try
        {
            await registry.WaitAsync();
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that wants a login.</summary>
    public static Task<RegistryProcess> WithLoginAsync(string user, string password) =>
        StartAsync(folder =>
        {
            var file = folder / "htpasswd";
            File.WriteAllText(file, Hashed(user, password));
            return $"auth: {{htpasswd: {{realm: test, path: {file}}}}}\n";
        });

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

    // By stdin: a password on a command line can be read by everybody.
    private static string Hashed(string user, string password)
    {
        using var htpasswd = Process.Start(
            new ProcessStartInfo("htpasswd", ["-Bni", user])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        htpasswd.StandardInput.Write(password);
        htpasswd.StandardInput.Close();
        var line = htpasswd.StandardOutput.ReadToEnd();
        htpasswd.WaitForExit();
        return line;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
            catch (HttpRequestException) when (tries < 200 && !_process!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
