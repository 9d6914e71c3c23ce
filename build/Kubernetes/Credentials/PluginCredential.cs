namespace Kindling.Kubernetes;

/// <summary>A login that a program gives; asked again when it ends or is refused.</summary>
internal sealed class PluginCredential(PluginProgram program, TimeProvider time) : ICredential
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<ClientCertificate> _certificates = [];
    private PluginLogin? _current;

    public async ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is { } known && IsGood(known))
        {
            return known.Login;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is not { } current || !IsGood(current))
            {
                current = await program.RunAsync(cancellationToken);
                Keep(current);
            }

            return current.Login;
        }
        finally
        {
            _gate.Release();
        }
    }

    // Of many requests that are refused at once, one renews and the others find its login.
    public bool Renew(Login refused)
    {
        var current = Volatile.Read(ref _current);
        if (ReferenceEquals(current?.Login, refused))
        {
            Interlocked.CompareExchange(ref _current, null, current);
        }

        return true;
    }

    public void Dispose()
    {
        _gate.Dispose();
        _certificates.ForEach(x => x.Certificate.Dispose());
    }

    private bool IsGood(PluginLogin login) => !(login.ExpiresAt <= time.GetUtcNow());

    private void Keep(PluginLogin login)
    {
        if (login.Login.Certificate is { } certificate)
        {
            _certificates.Add(certificate);
        }

        Volatile.Write(ref _current, login);
    }
}

/// <summary>A login and when it ends; null for never.</summary>
internal sealed record PluginLogin(Login Login, DateTimeOffset? ExpiresAt);
