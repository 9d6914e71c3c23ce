namespace Kindling.Benchmarks.Images;

/// <summary>The same content as it is often built: tests/Benchmarks/Naive over the contexts of the product.</summary>
internal static class NaiveImages
{
    public static async Task BuildAsync(
        ImageBench bench,
        string root,
        CancellationToken cancellationToken
    )
    {
        var folder = Path.Combine(root, "tests", "Benchmarks", "Naive");
        foreach (
            var file in Directory.EnumerateFiles(folder, "Dockerfile", SearchOption.AllDirectories)
        )
        {
            var image = Path.GetFileName(Path.GetDirectoryName(file)!);
            var context = bench.Context(image);
            File.Copy(file, Path.Combine(context, "Dockerfile"), overwrite: true);
        }

        await bench.TheirBuildAsync(bench.Naive, cached: true, cancellationToken);
    }
}
