using System.Formats.Tar;
using System.IO.Compression;
using Kindling.Oci;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Deploys;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

/// <summary>A release of the product's own manifests.</summary>
internal static class BundleBench
{
    public static DeploySettings Settings { get; } =
        DeployBench.Settings with
        {
            Components = DeploySettings.DefaultComponents,
        };

    public static ReleaseCommit Commit { get; } = CommitOf("v1.2.3");

    public static ReleaseCommit CommitOf(string name) =>
        ReleaseTag.TryParse(name, out var tag, out var problem)
            ? new ReleaseCommit(
                tag,
                new string('c', 40),
                new DateTimeOffset(2026, 11, 22, 8, 2, 0, TimeSpan.Zero)
            )
            : throw new FormatException(problem);

    public static async Task<IReadOnlyList<BundleFile>> FilesAsync() =>
        BundleContent.Of(Commit.Version, await DeployBench.OursAsync(), Settings);

    /// <summary>Unpacks as tar does; answers what tar -tv would show.</summary>
    public static IReadOnlyList<string> Unpack(string archive, string folder)
    {
        using var file = File.OpenRead(archive);
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(plain);
        var lines = new List<string>();
        while (tar.GetNextEntry() is UstarTarEntry entry)
        {
            lines.Add(
                $"{Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid} «{entry.UserName}» {entry.ModificationTime.UtcDateTime:O} {entry.Name}"
            );
            var path = Path.Combine(folder, entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (entry.EntryType == TarEntryType.RegularFile)
            {
                entry.ExtractToFile(path, overwrite: false);
            }
        }

        return lines;
    }

    public static IReadOnlyDictionary<string, PushedImage> ImagesOf(
        params (string Name, ImageReference Reference)[] images
    ) => images.ToDictionary(x => x.Name, x => new PushedImage(x.Reference, "1"));
}
