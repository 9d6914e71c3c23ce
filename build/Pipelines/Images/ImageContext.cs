using System.Text;
using Kindling.Docker;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>
/// What an image is built from: its folder, the dependency lists and the distributions that its Dockerfile copies, less what its
/// .dockerignore names. A distribution is known by its archive's hash, so that nobody has to read half a gigabyte to learn that
/// nothing changed.
/// </summary>
internal sealed record ImageContext
{
    private const string Lists = "dependencies/";
    private const string Distributions = "distributions/";

    private readonly DockerIgnore _ignore;
    private readonly BuildContext _own;

    private ImageContext(BuildContext own, DockerIgnore ignore, IReadOnlyList<Product> products)
    {
        (_own, _ignore, Products) = (own, ignore, products);
    }

    /// <summary>The distributions that the Dockerfile copies.</summary>
    public IReadOnlyList<Product> Products { get; }

    /// <summary>Gathers what is small; what the Dockerfile copies and nobody has is told.</summary>
    public static ImageContext Of(ImageDefinition image, DependencyLists lists)
    {
        var ignore = DockerIgnore.Load(image.Folder);
        var wanted = image
            .Dockerfile.Sources.Where(source => source.StartsWith(Lists, StringComparison.Ordinal))
            .Select(source => source[Lists.Length..])
            .ToArray();
        var unknown = wanted.Where(name => !lists.Files.ContainsKey(name)).ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidSettingsException(
                unknown.Select(name =>
                    $"{image.Name}/Dockerfile copies {Lists}{name}; there are {string.Join(", ", lists.Files.Keys)}"
                )
            );
        }

        var own = BuildContext.FromFolder(image.Folder, ignore);
        var products = ProductsOf(image.Dockerfile);
        ThrowIfInTheWay(image, own, wanted, products);
        var listed = wanted.Select(name =>
            ContextEntry.FromBytes(Lists + name, Encoding.UTF8.GetBytes(lists.Files[name]))
        );
        return new ImageContext(new BuildContext([.. own.Entries, .. listed]), ignore, products);
    }

    // As an unpacked export has it.
    private static void ThrowIfInTheWay(
        ImageDefinition image,
        BuildContext own,
        IReadOnlyList<string> lists,
        IReadOnlyList<Product> products
    )
    {
        string[] taken =
        [
            .. lists.Select(list => Lists + list),
            .. products.Select(product => Distributions + product.Name),
        ];
        var inTheWay = taken
            .Intersect(own.Entries.Select(entry => entry.Path), StringComparer.Ordinal)
            .ToArray();
        if (inTheWay.Length > 0)
        {
            throw new InvalidSettingsException(
                inTheWay.Select(path =>
                    $"{image.Folder}/{path} is in the way of what Kindling puts there: remove it"
                )
            );
        }
    }

    /// <summary>What counts of the small files, a line each.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(CancellationToken cancellationToken) =>
        [
            .. (await _own.HashesAsync(cancellationToken)).Select(entry =>
                $"entry {entry.Path} {entry.Mode} {entry.Link} {entry.Sha256}"
            ),
        ];

    /// <summary>The whole context, with the distributions in their folders.</summary>
    public BuildContext Whole(IReadOnlyDictionary<Product, string> homes) =>
        new([.. _own.Entries, .. Products.SelectMany(product => Entries(product, homes[product]))]);

    private IEnumerable<ContextEntry> Entries(Product product, string home) =>
        BuildContext.FromFolder(home, _ignore, under: Distributions + product.Name).Entries;

    /// <summary>The distributions that a Dockerfile copies.</summary>
    public static IReadOnlyList<Product> ProductsOf(Dockerfile dockerfile) =>
        [
            .. dockerfile
                .Sources.Where(x => x.StartsWith(Distributions, StringComparison.Ordinal))
                .Select(x => Product.Named(x[Distributions.Length..].Split('/')[0]))
                .OfType<Product>()
                .Distinct(),
        ];
}
