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

    /// <summary>The pipeline over an engine, and a registry if there is one.</summary>
    public ImagePipeline On(string engine, Registry? registry = null)
    {
        var variables = new Dictionary<string, string>(World.Variables)
        {
            ["DOCKER_HOST"] = engine,
        };
        var services = new ImageServices(
            new ImageAccess
            {
                Registry = registry?.Prefix,
                User = registry is null ? null : "ci",
                Password = registry?.Password,
            },
            variables,
            TimeProvider.System
        );
        _services.Add(services);
        return new ImagePipeline(
            new ImageSettings
            {
                Root = _root.Path,
                Registry = registry?.Prefix,
                Versions = new Dictionary<Product, string>(),
            },
            services,
            (_, _) => throw new InvalidOperationException("nothing here needs a distribution"),
            new LogImageProgress(Serilog.Core.Logger.None),
            Serilog.Core.Logger.None
        );
    }

    public void Dispose()
    {
        foreach (var services in _services)
        {
            services.Dispose();
        }

        _root.Dispose();
    }
}
