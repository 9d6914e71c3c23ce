using Kindling.Pipelines.Downloads;
using Serilog;

namespace Kindling.Pipelines.Images;

/// <summary>Plans images. Targets of one run share what was fetched, asked and built: each image is asked for once.</summary>
internal sealed class ImagePlanning(
    ImageSettings settings,
    ImageServices services,
    Func<Product, CancellationToken, Task<Distribution>> fetch,
    IImageProgress progress,
    ILogger log
)
{
    private readonly Dictionary<Product, Distribution> _distributions = [];
    private readonly Dictionary<Product, string> _homes = [];
    private BaseIdentity? _identity;
    private ImageBuilds? _builds;

    /// <summary>The images with these names and all they stand on.</summary>
    public async Task<ImageWork> PlanAsync(
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        var catalog = ImageCatalog.Read(settings.DockerFolder);
        await FetchAsync(ImagePlan.Products(catalog, names), cancellationToken);
        _identity ??= await new BaseImages(services, log).ResolveAsync(
            settings.BaseImage,
            cancellationToken
        );
        var plan = await ImagePlan.MakeAsync(
            catalog,
            names,
            settings,
            _identity,
            _distributions.ToDictionary(x => x.Key, x => x.Value.Sha512),
            cancellationToken
        );
        _builds ??= new ImageBuilds(settings, _identity, _homes, services, progress);
        return new ImageWork(plan, _homes, _builds);
    }

    private async Task FetchAsync(
        IEnumerable<Product> products,
        CancellationToken cancellationToken
    )
    {
        foreach (var product in products.Except(_distributions.Keys))
        {
            _distributions[product] = await fetch(product, cancellationToken);
            _homes[product] = _distributions[product].Home;
        }
    }
}

/// <summary>Planned images, with what makes them.</summary>
/// <param name="Plan">The images.</param>
/// <param name="Homes">The folder of each distribution.</param>
/// <param name="Builds">Makes them; shared by all plans of a run.</param>
internal sealed record ImageWork(
    ImagePlan Plan,
    IReadOnlyDictionary<Product, string> Homes,
    ImageBuilds Builds
)
{
    /// <summary>Writes each image's context as a tar; answers the files.</summary>
    public async Task<IReadOnlyList<string>> ExportAsync(
        string folder,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        var files = new List<string>();
        foreach (var image in Plan.Images)
        {
            var file = Path.Combine(folder, image.Name + ".tar");
            await using (var stream = File.Create(file + ".tmp"))
            {
                await image.Context.Whole(Homes).WriteAsync(stream, cancellationToken);
            }

            File.Move(file + ".tmp", file, overwrite: true);
            files.Add(file);
        }

        return files;
    }
}
