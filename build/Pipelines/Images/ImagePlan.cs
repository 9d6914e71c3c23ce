using System.Security.Cryptography;
using System.Text;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>An image, its tag computed and everything known that its build needs.</summary>
/// <param name="Definition">Its folder.</param>
/// <param name="Reference">Its full name with the tag that says what went in.</param>
/// <param name="Parent">The image of ours that it stands on.</param>
/// <param name="Context">What is sent to the engine.</param>
internal sealed record PlannedImage(
    ImageDefinition Definition,
    ImageReference Reference,
    PlannedImage? Parent,
    ImageContext Context
)
{
    public string Name => Definition.Name;

    public string Tag => Reference.Tag!;

    /// <summary>What the tag stands for.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}

/// <summary>The image that the first of ours stands on, and what says exactly which it is.</summary>
/// <param name="Name">What FROM gets.</param>
/// <param name="Identity">A digest, or the id of an image that no registry knows.</param>
internal sealed record BaseIdentity(string Name, string Identity)
{
    /// <summary>True when every machine gets the same image by this name.</summary>
    public bool IsDigest => Name.Contains('@', StringComparison.Ordinal);
}

/// <summary>The images that are wanted and all they stand on, parents first, each with its tag.</summary>
internal sealed record ImagePlan(IReadOnlyList<PlannedImage> Images)
{
    // Enough that two contents never share a tag, short enough to be read out.
    private const int TagLength = 20;

    // Where packages come from is no part of what they are: the lists hold hashes, and Debian's packages have the date.
    private static readonly string[] s_addresses = ["DEBIAN_MIRROR", "PYTHON_INDEX", "CRAN"];

    public PlannedImage this[string name] => Images.Single(image => image.Name == name);

    /// <summary>Plans the images with these names.</summary>
    /// <param name="catalog">All images.</param>
    /// <param name="names">Those that are wanted.</param>
    /// <param name="settings">Names, platform and date.</param>
    /// <param name="identity">The base image.</param>
    /// <param name="archives">The SHA-512 of each product's archive.</param>
    /// <param name="cancellationToken">Ends the reading of files.</param>
    public static async Task<ImagePlan> MakeAsync(
        ImageCatalog catalog,
        IEnumerable<string> names,
        ImageSettings settings,
        BaseIdentity identity,
        IReadOnlyDictionary<Product, string> archives,
        CancellationToken cancellationToken
    )
    {
        var lists = DependencyLists.Read(Path.Combine(settings.DockerFolder, "dependencies"));
        var planned = new Dictionary<string, PlannedImage>(StringComparer.Ordinal);
        foreach (var image in names.SelectMany(catalog.Chain).Distinct())
        {
            var context = ImageContext.Of(image, lists);
            var parent = image.Parent is null ? null : planned[image.Parent];
            string[] lines =
            [
                "kindling image 1",
                $"image {image.Name}",
                $"platform {settings.PlatformOrDefault}",
                parent is null ? $"base {identity.Identity}" : $"parent {parent.Name}:{parent.Tag}",
                .. Arguments(image, settings).Select(x => $"argument {x.Key}={x.Value}"),
                .. context.Products.Select(x => $"distribution {x.Name} {archives[x]}"),
                .. await context.LinesAsync(cancellationToken),
            ];
            planned[image.Name] = new PlannedImage(
                image,
                settings.Reference(image.Name, TagOf(lines)),
                parent,
                context
            )
            {
                Lines = lines,
            };
        }

        return new ImagePlan([.. planned.Values]);
    }

    /// <summary>The products whose archives go into these images.</summary>
    public static IReadOnlyList<Product> Products(
        ImageCatalog catalog,
        IEnumerable<string> names
    ) =>
        [
            .. names
                .SelectMany(catalog.Chain)
                .SelectMany(image => ImageContext.ProductsOf(image.Dockerfile))
                .Distinct(),
        ];

    private static IEnumerable<KeyValuePair<string, string>> Arguments(
        ImageDefinition image,
        ImageSettings settings
    ) =>
        image
            .Dockerfile.Arguments.Except(s_addresses, StringComparer.Ordinal)
            .Where(name => name != image.Dockerfile.BaseArgument)
            .Select(name =>
                KeyValuePair.Create(name, name == "DEBIAN_DATE" ? settings.DebianDate : "")
            );

    private static string TagOf(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[
            ..TagLength
        ];
}
