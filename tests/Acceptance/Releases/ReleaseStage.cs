using System.Diagnostics;
using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Oci;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Acceptance.Releases;

/// <summary>Small manifests with an image in a registry that wants a login, released into a namespace of their own.</summary>
internal sealed class ReleaseStage(Cluster cluster) : IDisposable
{
    private const string Tools = "/var/cache/spark-cluster/bin";

    private readonly TempDirectory _folder = new();

    /// <summary>A file that the options can name.</summary>
    public string LoginFile => _folder / "docker config.json";

    /// <summary>Copies the image that every cluster has to where nodes need a login for it.</summary>
    public async Task<ImageReference> CopyImageAsync()
    {
        var source = ImageReference.Parse("127.0.0.1:5000/library/debian:trixie-slim");
        var target = ImageReference.Parse($"{Cluster.Registry}/released:1");
        await File.WriteAllTextAsync(
            LoginFile,
            $$$$"""{"auths":{"{{{{target.Registry}}}}":{"auth":"{{{{Convert.ToBase64String("ci:secret"u8)}}}}"}}}""",
            World.Token
        );
        using var services = Services();
        var digest = await new ImageCopy(
            services.Registry(source.Registry),
            source,
            services.Registry(target.Registry),
            target
        ).RunAsync(target, World.Token);
        return target.WithDigest(digest);
    }

    public ImageServices Services() =>
        new(
            new ImageAccess
            {
                Registry = Cluster.Registry,
                User = "ci",
                Password = "secret",
            },
            new Dictionary<string, string> { ["HOME"] = _folder.Path },
            TimeProvider.System
        );

    /// <summary>A bundle of these manifests, unpacked by tar.</summary>
    public async Task<string> UnpackAsync(
        string version,
        DeploySettings settings,
        params IReadOnlyList<(string Component, string Yaml)> manifests
    )
    {
        foreach (var (component, yaml) in manifests)
        {
            Directory.CreateDirectory(_folder / $"manifests/{component}");
            await File.WriteAllTextAsync(
                _folder / $"manifests/{component}/all.yaml",
                yaml,
                World.Token
            );
        }

        var bundle = await ReleaseBundle.MakeAsync(
            Commit(version),
            manifests.Count == 0
                ? settings
                : settings with
                {
                    Folder = _folder / "manifests",
                    Components = [.. manifests.Select(x => x.Component)],
                },
            _folder / "bundle",
            World.Token
        );
        return await ExtractAsync(bundle.Archive, version);
    }

    /// <summary>Unpacks a bundle as everybody does.</summary>
    public async Task<string> ExtractAsync(string archive, string version)
    {
        using var tar = Process.Start("tar", ["-xzf", archive, "-C", _folder.Path]);
        await tar.WaitForExitAsync(World.Token);
        tar.ExitCode.ShouldBe(0);
        return _folder / $"kindling-{version}";
    }

    public static ReleaseCommit Commit(string version) =>
        new(
            new ReleaseTag($"v{version}", SemanticVersion.Parse(version)),
            new string('c', 40),
            DateTimeOffset.UnixEpoch
        );

    /// <summary>Runs install.sh of an unpacked bundle, with kubectl and nothing else of ours.</summary>
    public async Task<ScriptResult> InstallAsync(
        string bundle,
        params IReadOnlyList<string> arguments
    )
    {
        var info = new ProcessStartInfo(Path.Combine(bundle, "install.sh"), arguments)
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Clear();
        info.Environment["PATH"] = $"/usr/bin:/bin:{Tools}";
        info.Environment["HOME"] = _folder.Path;
        info.Environment["KUBECONFIG"] = Cluster.Config;
        using var process = Process.Start(info)!;
        return await Commands.EndOf(process);
    }

    /// <summary>What kubectl says of an object in the namespace.</summary>
    public async Task<string> TellAsync(string name, string path)
    {
        var result = await cluster.KubectlAsync("get", name, "-o", $"jsonpath={path}");
        return result.Succeeded ? string.Concat(result.LastLines) : "";
    }

    public void Dispose() => _folder.Dispose();
}
