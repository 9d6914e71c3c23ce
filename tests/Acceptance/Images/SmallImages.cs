using System.Diagnostics;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Testing;

namespace Kindling.Acceptance.Images;

/// <summary>A checkout with one small image of the test's own, for faults that would take long with the real ones.</summary>
internal sealed class SmallImages : IDisposable
{
    public const string Name = "small";

    private readonly TempDirectory _root = new();
    private readonly List<ImageServices> _services = [];
    private readonly HashSet<string> _registries = [];

    /// <summary>An image whose Dockerfile ends with these lines.</summary>
    public SmallImages(string lines)
    {
        var docker = Path.Combine(_root.Path, "docker");
        var image = Directory.CreateDirectory(Path.Combine(docker, Name)).FullName;
        File.WriteAllText(
            Path.Combine(image, "Dockerfile"),
            $"ARG DEBIAN=debian:trixie-slim\nFROM ${{DEBIAN}}\n{lines}\n"
        );
        var lists = Directory.CreateDirectory(Path.Combine(docker, "dependencies")).FullName;
        foreach (var list in (string[])["debian.txt", "requirements.txt", "cran.txt", "jars.txt"])
        {
            File.WriteAllText(Path.Combine(lists, list), "");
        }
    }

    /// <summary>The engine that everybody uses.</summary>
    public static string SharedEngine { get; } =
        World.Variables.GetValueOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");

    /// <summary>The pipeline over an engine, and a registry if there is one.</summary>
    public ImagePipeline On(string engine, Registry? registry = null) =>
        On(
            engine,
            new ImageAccess
            {
                Registry = registry?.Prefix,
                User = registry is null ? null : "ci",
                Password = registry?.Password,
            },
            World.Variables,
            Serilog.Core.Logger.None
        );

    /// <summary>The pipeline over an engine and what else the environment says.</summary>
    public ImagePipeline On(
        string engine,
        ImageAccess access,
        IReadOnlyDictionary<string, string> environment,
        Serilog.ILogger log
    )
    {
        var variables = new Dictionary<string, string>(environment) { ["DOCKER_HOST"] = engine };
        var services = new ImageServices(access, variables, TimeProvider.System);
        _services.Add(services);
        _registries.UnionWith([access.Registry ?? "kindling"]);
        return new ImagePipeline(
            new ImageSettings
            {
                Root = _root.Path,
                Registry = access.Registry,
                Versions = new Dictionary<Product, string>(),
            },
            services,
            (_, _) => throw new InvalidOperationException("nothing here needs a distribution"),
            new LogImageProgress(log),
            log
        );
    }

    public void Dispose()
    {
        foreach (var services in _services)
        {
            services.Dispose();
        }

        RemoveFromEngine();
        _root.Dispose();
    }

    private void RemoveFromEngine()
    {
        var names = string.Join(' ', _registries.Select(x => $"'{x}/{Name}'"));
        using var shell = Process.Start(
            "sh",
            [
                "-c",
                $"for name in {names}; do docker images --format '{{{{.Repository}}}}:{{{{.Tag}}}}' \"$name\"; done | xargs -r docker rmi >/dev/null",
            ]
        );
        shell.WaitForExit();
    }
}
