using System.Diagnostics.CodeAnalysis;

namespace Kindling.Oci;

/// <summary>The name of an image: registry, repository, and a tag or a digest or both; without either it means <c>latest</c>.</summary>
public sealed record ImageReference
{
    private ImageReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The host, with its port if one was named; Docker Hub is always <c>docker.io</c>.</summary>
    public string Registry { get; }

    /// <summary>The path; Docker's own images stand below <c>library/</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag, if one was named.</summary>
    public string? Tag { get; }

    /// <summary>The digest, if one was named; it wins over the tag.</summary>
    public Digest? Digest { get; }

    /// <summary>What a registry is asked for: the digest, else the tag, else <c>latest</c>.</summary>
    public string Reference => Digest?.ToString() ?? Tag ?? "latest";

    /// <summary>Registry and repository, in full.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>Reads a name as Docker does.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var problem)
            ? reference
            : throw new FormatException(problem);

    /// <summary>Reads a name as Docker does; says what is wrong with it when it is none.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ImageReference? reference,
        [NotNullWhen(false)] out string? problem
    )
    {
        reference = null;
        var (name, tag, digestText) = Split(text ?? "");
        Digest? digest = null;
        if (digestText is not null)
        {
            if (!Oci.Digest.TryParse(digestText, out var parsed))
            {
                problem =
                    $"'{text}' is not an image name: '{digestText}' is not a digest (sha256: and 64 hexadecimal digits).";
                return false;
            }

            digest = parsed;
        }

        var (registry, repository) = NameRules.SplitRegistry(name);
        problem =
            NameRules.ProblemOf(name, registry, repository)
            ?? (tag is null ? null : NameRules.ProblemOfTag(tag));
        if (problem is not null)
        {
            problem = $"'{text}' is not an image name: {problem}.";
            return false;
        }

        reference = new ImageReference(registry, repository, tag, digest);
        return true;
    }

    /// <summary>The same repository with a tag and no digest.</summary>
    public ImageReference WithTag(string tag) =>
        NameRules.ProblemOfTag(tag) is { } problem
            ? throw new FormatException($"'{tag}' is not a tag: {problem}.")
            : new ImageReference(Registry, Repository, tag, null);

    /// <summary>The same name with a digest; the tag stays for the reader.</summary>
    public ImageReference WithDigest(Digest digest) => new(Registry, Repository, Tag, digest);

    /// <summary>The root of the registry's API.</summary>
    public Uri ApiAddress(bool plainHttp) => NameRules.ApiAddress(Registry, plainHttp);

    /// <summary>The name as Docker shows it: without <c>docker.io/library/</c>.</summary>
    public override string ToString()
    {
        var tag = Tag is null ? "" : ":" + Tag;
        var digest = Digest is null ? "" : "@" + Digest;
        return FamiliarName + tag + digest;
    }

    /// <summary>Registry and repository as Docker shows them: without <c>docker.io/library/</c>.</summary>
    public string FamiliarName
    {
        get
        {
            if (Registry != NameRules.DockerHub)
            {
                return Name;
            }

            var familiar = Repository.StartsWith(NameRules.Library, StringComparison.Ordinal)
                ? Repository[NameRules.Library.Length..]
                : Repository;
            // What would be read as something else keeps its full name.
            return NameRules.SplitRegistry(familiar) == (Registry, Repository) ? familiar : Name;
        }
    }

    private static (string Name, string? Tag, string? Digest) Split(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : text[(at + 1)..];
        var rest = at < 0 ? text : text[..at];
        var colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/')
            ? (rest[..colon], rest[(colon + 1)..], digest)
            : (rest, null, digest);
    }
}
