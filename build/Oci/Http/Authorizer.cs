using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace Kindling.Oci;

/// <summary>Logs in to one registry as it asks to be: not at all, with a password, or with tokens that end.</summary>
internal sealed class Authorizer : IDisposable
{
    private const string Hidden = "***";
    private static readonly TimeSpan s_credentialMargin = TimeSpan.FromMinutes(5);

    private readonly string _registry;
    private readonly ICredentialSource _credentials;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly FirstMeeting _meeting = new();
    private readonly ConcurrentDictionary<string, BearerToken> _tokens = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<string, bool> _secrets = new(StringComparer.Ordinal);
    private Challenge? _challenge;
    private RegistryCredential? _credential;
    private bool _searched;

    public Authorizer(string registry, ICredentialSource credentials, TimeProvider time)
    {
        _registry = registry;
        _credentials = credentials;
        _time = time;
    }

    /// <summary>Fetches tokens; set once, by the connection that sends the requests for them.</summary>
    public required Func<TokenRequest, CancellationToken, Task<BearerToken>> Fetch
    {
        private get;
        init;
    }

    public string Who => _credential is null ? "" : $" of the {_credential}";

    public string LoginAdvice =>
        _credential is null
            ? $"Log in with 'docker login {_registry}', or give a user and a password."
            : $"The {_credential} was refused: check it.";

    /// <summary>True when there is no login for the registry.</summary>
    public bool IsAnonymous => _searched && _credential is null;

    /// <summary>Waits for its turn while it is unknown how the registry wants to be logged in to; null once that is known.</summary>
    public async Task<IDisposable?> TurnAsync(
        IReadOnlyList<string> scopes,
        CancellationToken cancellationToken
    )
    {
        if (Knows(scopes))
        {
            return null;
        }

        var turn = await _meeting.TurnAsync(cancellationToken);
        if (!Knows(scopes))
        {
            return turn;
        }

        turn.Dispose();
        return null;
    }

    /// <summary>Learns from the registry's answer to a request how it wants to be logged in to.</summary>
    public Challenge? Learn(HttpResponseMessage response, IReadOnlyList<string> scopes)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            _meeting.Met(response.StatusCode, scopes);
            return null;
        }

        var offered = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            ? values.SelectMany(Challenge.Parse).ToArray()
            : [];
        var challenge =
            offered.FirstOrDefault(x => x.Is("Bearer") && x["realm"] is not null)
            ?? offered.FirstOrDefault(x => x.Is("Basic"));
        _challenge = challenge ?? _challenge;
        return challenge;
    }

    /// <summary>The header for a request, from what is known already; null before the first challenge.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(
        IReadOnlyList<string> scopes,
        CancellationToken cancellationToken
    )
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return challenge.Is("Basic")
                ? Basic(await CredentialAsync(cancellationToken))
                : await BearerAsync(challenge, scopes, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The header to repeat a request with that was answered 401; null when there is nothing better.</summary>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        Challenge challenge,
        IReadOnlyList<string> scopes,
        AuthenticationHeaderValue? refused,
        CancellationToken cancellationToken
    )
    {
        if (challenge.Is("Basic") && refused?.Scheme == "Basic")
        {
            return null;
        }

        if (
            challenge["scope"] is { } scope
            && !scopes.Any(asked => RegistryCall.Covers(asked, scope))
        )
        {
            scopes = [.. scopes, scope];
        }

        if (refused?.Scheme == "Bearer")
        {
            Forget(refused.Parameter);
        }

        return await HeaderAsync(scopes, cancellationToken);
    }

    /// <summary>A server's words without our secrets.</summary>
    public string Mask(string text) =>
        _secrets.Keys.Aggregate(
            text,
            (masked, secret) => masked.Replace(secret, Hidden, StringComparison.Ordinal)
        );

    public void Dispose()
    {
        _gate.Dispose();
        _meeting.Dispose();
    }

    private bool Knows(IReadOnlyList<string> scopes) =>
        _challenge is not null || _meeting.HasMet(scopes);

    private static AuthenticationHeaderValue? Basic(RegistryCredential? credential) =>
        credential is null or { IsIdentityToken: true }
            ? null
            : new AuthenticationHeaderValue("Basic", credential.BasicValue);

    private async Task<AuthenticationHeaderValue> BearerAsync(
        Challenge challenge,
        IReadOnlyList<string> scopes,
        CancellationToken cancellationToken
    )
    {
        var key = string.Join(' ', scopes);
        if (!_tokens.TryGetValue(key, out var token) || token.RenewAt <= _time.GetUtcNow())
        {
            var credential = await CredentialAsync(cancellationToken);
            token = await Fetch(
                new TokenRequest(challenge["realm"]!, challenge["service"], scopes, credential),
                cancellationToken
            );
            Remember(token.Value);
            _tokens[key] = token;
        }

        return new AuthenticationHeaderValue("Bearer", token.Value);
    }

    private async Task<RegistryCredential?> CredentialAsync(CancellationToken cancellationToken)
    {
        var ended = _credential?.ExpiresAt - s_credentialMargin <= _time.GetUtcNow();
        if (!_searched || ended)
        {
            _credential = await _credentials.FindAsync(_registry, cancellationToken);
            _searched = true;
            if (_credential is not null)
            {
                Remember(_credential.Secret);
                Remember(_credential.BasicValue);
            }
        }

        return _credential;
    }

    // What is shorter would mask ordinary words.
    private void Remember(string secret)
    {
        if (secret.Length > 3)
        {
            _secrets.TryAdd(secret, true);
        }
    }

    private void Forget(string? refused)
    {
        foreach (var (key, token) in _tokens)
        {
            if (token.Value == refused)
            {
                _tokens.TryRemove(key, out _);
            }
        }
    }
}

/// <summary>A token and the moment from which it is no longer used.</summary>
internal sealed record BearerToken(string Value, DateTimeOffset RenewAt);

/// <summary>What a token is asked for.</summary>
internal sealed record TokenRequest(
    string Realm,
    string? Service,
    IReadOnlyList<string> Scopes,
    RegistryCredential? Credential
);
