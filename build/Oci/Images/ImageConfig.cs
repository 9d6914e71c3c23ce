using System.Text.Json;

namespace Kindling.Oci;

/// <summary>An image's configuration: https://github.com/opencontainers/image-spec/blob/main/config.md.</summary>
public sealed record ImageConfig(string Os, string Architecture)
{
    /// <summary>When it was made, if it says so.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Variables as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>The digests of its layers as they are unpacked, lowest first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; init; } = [];

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> json) =>
        ImageJson.Read(json, "configuration of an image", Read);

    private static ImageConfig Read(JsonElement root)
    {
        var config = ImageJson.Child(root, "config");
        return new ImageConfig(
            ImageJson.Text(root, "os") ?? "",
            ImageJson.Text(root, "architecture") ?? ""
        )
        {
            Created = ImageJson.Child(root, "created")?.GetDateTimeOffset(),
            Labels = ReadLabels(config),
            Env = [.. ImageJson.Items(config, "Env").Select(x => x.GetString() ?? "")],
            DiffIds =
            [
                .. ImageJson
                    .Items(ImageJson.Child(root, "rootfs"), "diff_ids")
                    .Select(x => Digest.Parse(x.GetString() ?? "")),
            ],
        };
    }

    private static Dictionary<string, string> ReadLabels(JsonElement? config)
    {
        var labels = config is { } parent ? ImageJson.Child(parent, "Labels") : null;
        return labels?.EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetString() ?? "")
            ?? [];
    }
}
