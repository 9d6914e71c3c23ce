using System.Globalization;
using System.Runtime.InteropServices;
using Kindling.Docker;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>All that the images depend on; read-only once made.</summary>
public sealed record ImageSettings
{
    /// <summary>The repository's root; the images' folders are in its docker/.</summary>
    public required string Root { get; init; }

    /// <summary>What stands before each image's name ("127.0.0.1:5000/team"); null when the engine alone keeps them.</summary>
    public string? Registry { get; init; }

    /// <summary>The image that the first of ours stands on.</summary>
    public string BaseImage { get; init; } = "debian:trixie-slim";

    /// <summary>yyyy-MM-dd: how old Debian's packages may be.</summary>
    public string DebianDate { get; init; } = "";

    /// <summary>Where Debian's packages come from; null for what the base image names.</summary>
    public string? DebianMirror { get; init; }

    /// <summary>Indexes of Python packages, the first that is there: addresses, or folders relative to the root.</summary>
    public IReadOnlyList<string> PythonIndexes { get; init; } = ["https://pypi.org/simple"];

    /// <summary>CRAN mirrors, the first that is there: addresses, or folders relative to the root.</summary>
    public IReadOnlyList<string> CranMirrors { get; init; } = ["https://cloud.r-project.org"];

    /// <summary>linux/amd64 or linux/arm64; null for this machine's.</summary>
    public string? Platform { get; init; }

    /// <summary>The engine's builder, one of <see cref="Builders"/>; null for BuildKit where the engine has it.</summary>
    public string? Builder { get; init; }

    /// <summary>The names of the engine's builders.</summary>
    public static IReadOnlyList<string> Builders { get; } = Enum.GetNames<ImageBuilder>();

    /// <summary>Builds anew what is there already.</summary>
    public bool NoCache { get; init; }

    /// <summary>The version of each product.</summary>
    public required IReadOnlyDictionary<Product, string> Versions { get; init; }

    /// <summary>The commit that is built, for a label; null where there is none.</summary>
    public string? Revision { get; init; }

    /// <summary>Where this comes from, for a label; null where it is not known.</summary>
    public string? Source { get; init; }

    internal string DockerFolder => Path.Combine(Root, "docker");

    internal string PlatformOrDefault => Platform ?? $"linux/{Architecture}";

    /// <summary>True for an image that runs on the platform; its variant (v8) is left out.</summary>
    internal bool IsFor(ImageDetails image) =>
        PlatformOrDefault.Split('/') is [var os, var architecture, ..]
        && image.Os == os
        && image.Architecture == architecture;

    private static string Architecture =>
        RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };

    /// <summary>Every mistake in these settings and in docker/; empty when there is none.</summary>
    public IReadOnlyList<string> Problems() =>
        [
            .. ReferenceProblems(),
            .. DateProblems(),
            .. IndexProblems(PythonIndexes, "an index of Python packages"),
            .. IndexProblems(CranMirrors, "a CRAN mirror"),
            .. MirrorProblems(),
            .. Platform is null || Platform.Split('/') is ["linux", { Length: > 0 }]
                ? Array.Empty<string>()
                : [$"'{Platform}' is no platform of ours: write linux/amd64 or linux/arm64"],
            .. FolderProblems(),
        ];

    /// <summary>What is wrong with names of images; those that are not given are left out.</summary>
    public static IEnumerable<string> NameProblems(params IEnumerable<string?> names) =>
        names
            .OfType<string>()
            .Select(name =>
                ImageReference.TryParse(name, out _, out var problem)
                    ? null
                    : $"'{name}' is no image: {problem}"
            )
            .OfType<string>();

    /// <summary>What is wrong with release tags.</summary>
    public static IEnumerable<string> TagProblems(IEnumerable<string> tags) =>
        tags.Select(tag =>
                // Behind a host that has its port, nothing else in a tag can be taken for one.
                ImageReference.TryParse($"x:1/x:{tag}", out var image, out var problem)
                && image.Tag == tag
                && image.Digest is null
                    ? null
                    : $"'{tag}' is no tag: {problem ?? "it is more than a tag"}"
            )
            .OfType<string>();

    /// <summary>The full name of an image.</summary>
    internal ImageReference Reference(string image, string tag) =>
        ImageReference.Parse($"{Registry ?? "kindling"}/{image}:{tag}");

    private IEnumerable<string> ReferenceProblems()
    {
        if (!ImageReference.TryParse(BaseImage, out _, out var problem))
        {
            yield return $"the base image '{BaseImage}': {problem}";
        }

        if (
            Registry is not null
            && !ImageReference.TryParse($"{Registry}/spark:x", out _, out var prefix)
        )
        {
            yield return $"'{Registry}' cannot stand before an image's name: {prefix}";
        }
        else if (
            Registry is not null
            && Reference("spark", "x") is { Registry: "docker.io" } named
            && named.Repository.StartsWith("library/", StringComparison.Ordinal)
        )
        {
            yield return $"'{Registry}' alone stands for Docker Hub's own images (docker.io/library/...): name your namespace there too, as in docker.io/me";
        }
    }

    private IEnumerable<string> DateProblems()
    {
        if (
            DebianDate.Length > 0
            && !DateOnly.TryParseExact(
                DebianDate,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
        )
        {
            yield return $"the Debian date '{DebianDate}' is no date: write it as 2026-11-21";
        }
    }

    private IEnumerable<string> IndexProblems(IReadOnlyList<string> places, string what)
    {
        if (places.Count == 0)
        {
            yield return $"there is no place for {what}: name at least one address or folder";
        }

        foreach (var place in places)
        {
            if (!Mirror.TryParse(place, Root, out var mirror, out var problem))
            {
                yield return $"{what}: {problem}";
            }
            else if (mirror is HttpMirror { Address.UserInfo.Length: > 0 })
            {
                yield return $"{what}: {mirror} has a login in it, which would stand in the images' history: use one that needs none";
            }
        }
    }

    private IEnumerable<string> MirrorProblems()
    {
        if (
            DebianMirror is not null
            && !(
                Uri.TryCreate(DebianMirror, UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https"
                && address.UserInfo.Length == 0
            )
        )
        {
            yield return $"Debian's mirror '{DebianMirror.Split('@')[^1]}' is no http(s) address without a login";
        }
    }

    private IEnumerable<string> FolderProblems()
    {
        var problems = new List<string>();
        Action[] readings =
        [
            () => ImageCatalog.Read(DockerFolder),
            () => DependencyLists.Read(Path.Combine(DockerFolder, "dependencies")),
        ];
        foreach (var read in readings)
        {
            try
            {
                read();
            }
            catch (Exception exception)
                when (exception
                        is InvalidSettingsException
                            or IOException
                            or UnauthorizedAccessException
                )
            {
                problems.Add(exception.Message);
            }
        }

        return problems;
    }
}
