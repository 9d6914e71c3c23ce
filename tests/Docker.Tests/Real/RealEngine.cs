using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

/// <summary>The machine's engine; tests that need it are skipped only where there is none.</summary>
public sealed class RealEngine : IAsyncLifetime
{
    public const string Base = "debian:trixie-slim";
    private DockerClient? _client;

    public DockerClient Client
    {
        get
        {
            if (_client is null)
            {
                Assert.Skip("no Docker engine on this machine");
            }

            return _client;
        }
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A name that no other test uses.</summary>
    public static string NewName() => $"kindling-test-{Guid.NewGuid():N}";

    public static Task Context(Stream stream, string dockerfile, CancellationToken token) =>
        new BuildContext([
            ContextEntry.FromBytes("Dockerfile", System.Text.Encoding.UTF8.GetBytes(dockerfile)),
            ContextEntry.FromBytes("file.txt", "hello\n"u8.ToArray()),
        ]).WriteAsync(stream, token);

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment["DOCKER_BUILDKIT"] = "0";
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(0, await error);
        return output;
    }

    public async ValueTask InitializeAsync()
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.Ordinal);
        try
        {
            _client = await DockerClient.ConnectAsync(
                DockerEndpoint.Find(environment, "/nowhere"),
                TimeProvider.System,
                Token
            );
        }
        catch (DockerException)
        {
            _client = null;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Hears at once, in order, unlike Progress.</summary>
internal sealed class Heard<T> : IProgress<T>
{
    private readonly List<T> _items = [];

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_items)
            {
                return [.. _items];
            }
        }
    }

    public Action<T>? OnReport { get; init; }

    public void Report(T value)
    {
        lock (_items)
        {
            _items.Add(value);
        }

        OnReport?.Invoke(value);
    }
}
