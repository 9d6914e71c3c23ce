namespace Kindling.Forges;

/// <summary>What the answers to earlier steps told.</summary>
internal sealed record Learned
{
    public const string Id = "{id}";
    public const string UploadUrl = "{upload_url}";

    /// <summary>Values by their place in an address.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The page of the release.</summary>
    public Uri? Page { get; init; }

    /// <summary>The address with its places filled.</summary>
    public string Fill(string address) =>
        Values.Aggregate(
            address,
            (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal)
        );
}
