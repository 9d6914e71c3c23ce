using System.Globalization;
using System.IO.Compression;

namespace Kindling.Benchmarks.Images;

/// <summary>
/// What the notebook takes on an engine's disk. The mirror has Spark's jars without compression, which is 340 MB more than in Apache's
/// archive: what deflating them saves is measured and taken off.
/// </summary>
internal static class NotebookSize
{
    /// <summary>In GB (10⁹ bytes).</summary>
    public static async Task<double> UnpackedAsync(
        ImageBench bench,
        CancellationToken cancellationToken
    )
    {
        // The newest first.
        var size = await Timed.OutputAsync(
            "sh",
            [
                "-c",
                "docker image inspect -f '{{.Size}}' \"$(docker image ls -q --filter \"reference=$1/notebook\" | head -n 1)\"",
                "size",
                bench.Ours,
            ],
            [],
            cancellationToken
        );
        var jars = Path.Combine(bench.Context("spark"), "distributions", "spark", "jars");
        var saved = Directory.EnumerateFiles(jars, "*.jar").Sum(SavedByDeflating);
        return (long.Parse(size.Output, CultureInfo.InvariantCulture) - saved) / 1e9;
    }

    private static long SavedByDeflating(string jar)
    {
        using var archive = ZipFile.OpenRead(jar);
        return archive
            .Entries.Where(entry => entry.CompressedLength == entry.Length)
            .Sum(entry => entry.Length - DeflatedLength(entry));
    }

    private static long DeflatedLength(ZipArchiveEntry entry)
    {
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        using (var content = entry.Open())
        {
            content.CopyTo(deflate);
        }

        return Math.Min(deflated.Length, entry.Length);
    }
}
