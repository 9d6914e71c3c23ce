namespace Kindling.Forges;

/// <summary>Who asks.</summary>
public enum CredentialKind
{
    /// <summary>GitLab's <c>CI_JOB_TOKEN</c>, which ends with its job: https://docs.gitlab.com/ci/jobs/ci_job_token/.</summary>
    JobToken,

    /// <summary>A personal, project or group access token on GitLab; on GitHub any token, <c>GITHUB_TOKEN</c> too.</summary>
    AccessToken,
}

/// <summary>A token, which no text of this object shows.</summary>
public sealed class ForgeCredential
{
    private const string Hidden = "***";

    // What is shorter would mask ordinary words.
    private const int ShortestMasked = 4;

    private readonly string _value;

    private ForgeCredential(CredentialKind kind, string value)
    {
        // The end of the line in a file that holds a token is none of it.
        _value = value.Trim();
        Kind = kind;
        // .NET would put the value into the message of its refusal.
        if (_value.Length == 0 || _value.Any(x => x is <= ' ' or > '~'))
        {
            throw new ForgeException(
                new ForgeFailure(
                    "use",
                    Noun(kind),
                    Status: null,
                    _value.Length == 0
                        ? "it is empty"
                        : "it is no token: it has blanks, or characters that are not ASCII",
                    "Give the token alone; protected variables are only there on protected branches and tags"
                )
            );
        }
    }

    /// <summary>What it is.</summary>
    public CredentialKind Kind { get; }

    internal string Value => _value;

    /// <summary>A job's own token on GitLab.</summary>
    /// <exception cref="ForgeException">The value is no token.</exception>
    public static ForgeCredential JobToken(string value) => new(CredentialKind.JobToken, value);

    /// <summary>An access token on GitLab, any token on GitHub.</summary>
    /// <exception cref="ForgeException">The value is no token.</exception>
    public static ForgeCredential AccessToken(string value) =>
        new(CredentialKind.AccessToken, value);

    /// <summary>What it is, without its value.</summary>
    public override string ToString() => Noun(Kind);

    /// <summary>A text without the token, as it is or as it stands in an address.</summary>
    internal string Mask(string text) =>
        _value.Length < ShortestMasked
            ? text
            : text.Replace(_value, Hidden, StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(_value), Hidden, StringComparison.OrdinalIgnoreCase);

    private static string Noun(CredentialKind kind) =>
        kind == CredentialKind.JobToken ? "job token" : "access token";
}
