namespace Kindling.Pipelines.Downloads;

/// <summary>
/// The file that makes a cached distribution complete: what it is and who vouched for it. Lines of "key: value" rather than JSON,
/// since it is read at the start of every build and a JSON reader takes longer to load than all the rest.
/// </summary>
internal sealed record CacheMarker
{
    public required string Product { get; init; }
    public required string Version { get; init; }
    public required long Size { get; init; }
    public required Sha512Digest Sha512 { get; init; }

    /// <summary>The accepted fingerprint whose signature was checked; null when the lock vouched.</summary>
    public string? Signer { get; init; }

    public required string VouchedBy { get; init; }

    public bool Describes(Archive archive) =>
        Product == archive.Product.Name && Version == archive.Version;

    /// <summary>The marker; null when there is none or it is broken, for then the distribution is fetched again.</summary>
    public static CacheMarker? Read(string file) =>
        File.Exists(file) ? Parse(File.ReadAllText(file)) : null;

    public static CacheMarker? Parse(string text)
    {
        string? product = null;
        string? version = null;
        string? signer = null;
        string? vouchedBy = null;
        var size = 0L;
        var sha512 = default(Sha512Digest?);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var value = line[(colon < 0 ? line.Length : colon + 2)..];
            switch (line[..Math.Max(colon, 0)])
            {
                case "product":
                    product = value;
                    break;
                case "version":
                    version = value;
                    break;
                case "size" when long.TryParse(value, out var bytes):
                    size = bytes;
                    break;
                case "sha512" when Sha512Digest.TryParse(value, out var digest):
                    sha512 = digest;
                    break;
                case "signer":
                    signer = value;
                    break;
                case "vouched by":
                    vouchedBy = value;
                    break;
            }
        }

        if (
            product is null
            || version is null
            || vouchedBy is null
            || sha512 is not { } known
            || size <= 0
        )
        {
            return null;
        }

        return new CacheMarker
        {
            Product = product,
            Version = version,
            Size = size,
            Sha512 = known,
            Signer = signer,
            VouchedBy = vouchedBy,
        };
    }

    public Task WriteAsync(string file, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file, ToString(), cancellationToken);

    public override string ToString()
    {
        var signer = Signer is null ? "" : $"signer: {Signer}\n";
        return $"product: {Product}\nversion: {Version}\nsize: {Size}\nsha512: {Sha512}\n{signer}vouched by: {VouchedBy}\n";
    }
}
