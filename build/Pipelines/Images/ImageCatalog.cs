namespace Kindling.Pipelines.Images;

/// <summary>An image's folder: its name is the image's.</summary>
/// <param name="Name">The image's name: spark, spark-py …</param>
/// <param name="Folder">The folder with its Dockerfile.</param>
/// <param name="Dockerfile">What the Dockerfile says.</param>
/// <param name="Parent">The image of ours that it stands on; null for one that stands on the base image.</param>
internal sealed record ImageDefinition(
    string Name,
    string Folder,
    Dockerfile Dockerfile,
    string? Parent
);

/// <summary>The images, parents before children: a folder each, in the order of their FROM lines.</summary>
internal sealed record ImageCatalog(IReadOnlyList<ImageDefinition> Images)
{
    /// <summary>What a FROM line's default names an image of ours by.</summary>
    public const string Prefix = "kindling/";

    // The argument that --base-image takes the place of.
    private const string Ground = "DEBIAN";

    public ImageDefinition this[string name] => Images.Single(image => image.Name == name);

    /// <summary>The images that people run: all but those on the base image that are there for others to stand on.</summary>
    public IReadOnlyList<string> Products =>
        [
            .. Images
                .Where(image => image.Parent is not null || !IsParent(image))
                .Select(x => x.Name),
        ];

    /// <summary>Reads every folder with a Dockerfile; all mistakes at once.</summary>
    public static ImageCatalog Read(string folder)
    {
        var problems = new List<string>();
        var images = Directory
            .EnumerateDirectories(folder)
            .Select(image => Path.Combine(image, "Dockerfile"))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .Select(file => Define(file, problems))
            .OfType<ImageDefinition>()
            .ToArray();
        problems.AddRange(
            images
                .Where(image => image.Parent is { } parent && images.All(x => x.Name != parent))
                .Select(image =>
                    $"{image.Folder}/Dockerfile stands on {Prefix}{image.Parent}, of which there is no folder"
                )
        );
        if (images.Length == 0)
        {
            problems.Add($"there is no folder with a Dockerfile in {folder}");
        }

        var ordered = problems.Count == 0 ? Ordered(images, problems) : [];
        return problems.Count == 0
            ? new ImageCatalog(ordered)
            : throw new InvalidSettingsException(problems);
    }

    /// <summary>The image and all it stands on, the first of them first.</summary>
    public IReadOnlyList<ImageDefinition> Chain(string name)
    {
        var image = this[name];
        return image.Parent is { } parent ? [.. Chain(parent), image] : [image];
    }

    private bool IsParent(ImageDefinition image) => Images.Any(child => child.Parent == image.Name);

    private static ImageDefinition? Define(string file, List<string> problems)
    {
        try
        {
            var dockerfile = Dockerfile.Parse(File.ReadAllText(file));
            // What the tag cannot tell apart must not go in.
            problems.AddRange(
                dockerfile.Unpinned.Select(name =>
                    $"{file}: {name} may be another image tomorrow: take it from the ARG that the last FROM stands on, or write its digest (name@sha256:…)"
                )
            );
            var folder = Path.GetDirectoryName(file)!;
            var parent = dockerfile.Base.StartsWith(Prefix, StringComparison.Ordinal)
                ? dockerfile.Base[Prefix.Length..].Split(':', '@')[0]
                : null;
            // Any other would silently be replaced by the base image.
            if (parent is null && dockerfile.BaseArgument is { } argument and not Ground)
            {
                problems.Add(
                    $"{file}: FROM ${{{argument}}} is {dockerfile.Base}, no image of ours ({Prefix}…); only an ARG {Ground} is given --base-image"
                );
            }

            return new ImageDefinition(Path.GetFileName(folder), folder, dockerfile, parent);
        }
        catch (FormatException exception)
        {
            problems.Add($"{file}: {exception.Message}");
            return null;
        }
    }

    private static List<ImageDefinition> Ordered(
        IReadOnlyList<ImageDefinition> images,
        List<string> problems
    )
    {
        var ordered = new List<ImageDefinition>();
        while (ordered.Count < images.Count)
        {
            var ready = images
                .Except(ordered)
                .Where(image => image.Parent is null || ordered.Exists(x => x.Name == image.Parent))
                .ToArray();
            if (ready.Length == 0)
            {
                var circle = images.Except(ordered).Select(image => image.Name);
                problems.Add($"these images stand on each other: {string.Join(", ", circle)}");
                break;
            }

            ordered.AddRange(ready);
        }

        return ordered;
    }
}
