using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>A registry with a login of its own, and the commands of a copy of this checkout that push to it.</summary>
public sealed class Registry : IAsyncLifetime
{
    /// <summary>Found nowhere else, so that a leak is seen.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>The registry itself.</summary>
    public RegistryProcess Process { get; private set; } = null!;

    /// <summary>What stands before the images' names.</summary>
    public string Prefix => $"{Process.Host}/team";

    public async ValueTask InitializeAsync()
    {
        if (RegistryProcess.IsInstalled)
        {
            Process = await RegistryProcess.WithLoginAsync("ci", Password);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }
    }

    /// <summary>Commands that know the registry and its login.</summary>
    internal Commands Commands(Checkout checkout)
    {
        Assert.SkipUnless(RegistryProcess.IsInstalled, "docker-registry is not installed");
        return checkout.With(
            ("NUKE_REGISTRY", Prefix),
            ("NUKE_REGISTRY_USER", "ci"),
            ("NUKE_REGISTRY_PASSWORD", Password)
        );
    }

    /// <summary>The digest that a tag has in the registry, asked past the product.</summary>
    public async Task<string?> DigestAsync(string image, string tag)
    {
        using var client = Client();
        using var request = new HttpRequestMessage(
            HttpMethod.Head,
            $"http://{Process.Host}/v2/team/{image}/manifests/{tag}"
        );
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await client.SendAsync(request, World.Token);
        return response.IsSuccessStatusCode
            ? response.Headers.GetValues("Docker-Content-Digest").Single()
            : null;
    }

    /// <summary>True when the registry has the bytes.</summary>
    public async Task<bool> HasBlobAsync(string image, string digest)
    {
        using var client = Client();
        using var request = new HttpRequestMessage(
            HttpMethod.Head,
            $"http://{Process.Host}/v2/team/{image}/blobs/{digest}"
        );
        using var response = await client.SendAsync(request, World.Token);
        return response.IsSuccessStatusCode;
    }

    /// <summary>The repositories that the registry has.</summary>
    public async Task<IReadOnlyList<string>> RepositoriesAsync()
    {
        using var client = Client();
        var text = await client.GetStringAsync(
            new Uri($"http://{Process.Host}/v2/_catalog"),
            World.Token
        );
        using var json = JsonDocument.Parse(text);
        return
        [
            .. json
                .RootElement.GetProperty("repositories")
                .EnumerateArray()
                .Select(name => name.GetString()!),
        ];
    }

    private HttpClient Client()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{Password}"))
        );
        return client;
    }
}
