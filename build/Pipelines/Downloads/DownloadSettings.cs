using Kindling.Http;

namespace Kindling.Pipelines.Downloads;

/// <summary>All that a download depends on; read-only once made.</summary>
public sealed record DownloadSettings
{
    /// <summary>The repository's root: folders among the mirrors are relative to it.</summary>
    public required string Root { get; init; }

    /// <summary>Where archives come from, in order: http(s) addresses and folders.</summary>
    public required IReadOnlyList<string> Mirrors { get; init; }

    /// <summary>The cache that all checkouts of this user share.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The cache that is used when the shared one cannot be written.</summary>
    public required string FallbackCacheFolder { get; init; }

    /// <summary>Where checksums, signatures and keys come from, in order. Never a mirror.</summary>
    public IReadOnlyList<string> Origins { get; init; } =
    ["https://downloads.apache.org", "https://archive.apache.org/dist"];

    /// <summary>Never touch the network.</summary>
    public bool Offline { get; init; }

    /// <summary>Refuse whatever the lock does not hold.</summary>
    public bool Locked { get; init; }

    /// <summary>Add to the lock what was vouched for.</summary>
    public bool UpdateLock { get; init; }

    /// <summary>Patience with mirrors.</summary>
    public TransferLimits Transfer { get; init; } = new();

    /// <summary>What an archive may hold at most.</summary>
    public UnpackLimits Unpack { get; init; } = new();

    /// <summary>The PATH on which gpgv is looked for.</summary>
    public string SearchPath { get; init; } = "";

    /// <summary>Installs gpgv where it is missing; null when nobody may.</summary>
    public Func<CancellationToken, Task>? InstallGpgv { get; init; }

    internal string LockFile => Path.Combine(Root, ".nuke", "downloads.lock.json");

    internal string TemporaryFolder => Path.Combine(Root, ".nuke", "temp");

    internal string KeysFolder => Path.Combine(Root, ".nuke", "keys");

    /// <summary>
    /// Settings for a checkout, with the cache where the environment puts it: $KINDLING_CACHE, else $XDG_CACHE_HOME/kindling, else
    /// ~/.cache/kindling (https://specifications.freedesktop.org/basedir-spec/latest/).
    /// </summary>
    public static DownloadSettings For(
        string root,
        IReadOnlyList<string> mirrors,
        IReadOnlyDictionary<string, string> environment
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        var fallback = Path.Combine(root, ".nuke", "temp", "cache");
        return new DownloadSettings
        {
            Root = root,
            Mirrors = mirrors,
            CacheFolder = SharedCache(environment) ?? fallback,
            FallbackCacheFolder = fallback,
            SearchPath = environment.GetValueOrDefault("PATH", ""),
        };
    }

    /// <summary>Every mistake in these settings; empty when there is none.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var text in Mirrors)
        {
            if (!Mirror.TryParse(text, Root, out _, out var problem))
            {
                problems.Add(problem);
            }
        }

        problems.AddRange(
            Origins
                .Where(text =>
                    !Mirror.TryParse(text, Root, out var mirror, out _) || mirror is not HttpMirror
                )
                .Select(text => $"the origin '{text}' is no http(s) address")
        );
        Require(Mirrors.Count > 0, "there is no mirror: name at least one address or folder");
        Require(Path.IsPathFullyQualified(Root), $"the root '{Root}' is not a full path");
        Require(
            !(Locked && UpdateLock),
            "--locked and --update-lock contradict each other: give one of them"
        );
        Require(
            !(Offline && UpdateLock),
            "--offline and --update-lock contradict each other: give one of them"
        );
        problems.AddRange(FileProblems());
        problems.AddRange(Transfer.Problems());
        problems.AddRange(Unpack.Problems());
        return problems;

        void Require(bool valid, string problem)
        {
            if (!valid)
            {
                problems.Add(problem);
            }
        }
    }

    // Both are in the repository, so their mistakes can be told before anything is fetched.
    private IEnumerable<string> FileProblems()
    {
        Action[] readings =
        [
            () => DownloadLock.Read(LockFile),
            .. Product.All.Select<Product, Action>(product => () => Signers(product)),
        ];
        foreach (var read in readings)
        {
            if (Problem(read) is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static string? Problem(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception exception)
            when (exception is PipelineException or IOException or UnauthorizedAccessException)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    internal AcceptedSigners Signers(Product product) =>
        AcceptedSigners.Read(Path.Combine(KeysFolder, product.Name + ".fingerprints"));

    internal IReadOnlyList<Mirror> ParsedMirrors() => [.. Parsed(Mirrors)];

    internal IReadOnlyList<HttpMirror> ParsedOrigins() => [.. Parsed(Origins).OfType<HttpMirror>()];

    private IEnumerable<Mirror> Parsed(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (Mirror.TryParse(text, Root, out var mirror, out _))
            {
                yield return mirror;
            }
        }
    }

    // A relative path would mean another cache in each folder; the specification says to ignore it.
    private static string? SharedCache(IReadOnlyDictionary<string, string> environment)
    {
        if (Full("KINDLING_CACHE") is { } own)
        {
            return own;
        }

        var parent =
            Full("XDG_CACHE_HOME")
            ?? (Full("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        return parent is null ? null : Path.Combine(parent, "kindling");

        string? Full(string name) =>
            environment.GetValueOrDefault(name) is { } path && Path.IsPathFullyQualified(path)
                ? path
                : null;
    }
}
