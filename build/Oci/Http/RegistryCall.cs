namespace Kindling.Oci;

/// <summary>A request to be sent, perhaps more than once.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Address">The address, which may be on another host after a redirect.</param>
/// <param name="Operation">What it is for, as a message says it: "push a blob".</param>
/// <param name="Repository">The repository, if it is about one.</param>
internal sealed record RegistryCall(
    HttpMethod Method,
    Uri Address,
    string Operation,
    string? Repository = null
)
{
    private const int WorthAsking = 64 * 1024;

    /// <summary>The rights that are needed, the most wanted first: some registries look at the first only.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Makes the body anew for each sending.</summary>
    public Func<CancellationToken, Task<HttpContent>>? Content { get; init; }

    /// <summary>A blob's bytes are never repeated blindly: a registry may have kept a part of them.</summary>
    public bool CarriesBlob { get; init; }

    public async Task<HttpRequestMessage> ToRequestAsync(
        Uri address,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(Method, address);
        foreach (var type in Accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", type);
        }

        if (Content is not null)
        {
            request.Content = await Content(cancellationToken);
        }

        if (CarriesBlob && request.Content?.Headers.ContentLength > WorthAsking)
        {
            // An expired token or a full disk is told before the bytes are sent.
            request.Headers.ExpectContinue = true;
        }

        return request;
    }

    public static string Pull(string repository) => $"repository:{repository}:pull";

    public static string Push(string repository) => $"repository:{repository}:pull,push";

    /// <summary>True when a scope holds every right of another, in whatever order a registry writes them.</summary>
    public static bool Covers(string scope, string other)
    {
        var (name, otherName) = (scope.LastIndexOf(':'), other.LastIndexOf(':'));
        return name > 0
            && name == otherName
            && string.CompareOrdinal(scope, 0, other, 0, name) == 0
            && !other[(name + 1)..].Split(',').Except(scope[(name + 1)..].Split(',')).Any();
    }
}
