namespace Kindling.Kubernetes;

/// <summary>A token in a file that the kubelet or a tool renews; read again every minute, as client-go does (transport/token_source.go).</summary>
internal sealed class TokenFileCredential(string file, Login start, TimeProvider time) : ICredential
{
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly ClientCertificate? _certificate = start.Certificate;
    private Login _login = start;
    private DateTimeOffset _readAgain;

    public ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (time.GetUtcNow() >= _readAgain)
            {
                _login = Read();
                _readAgain = time.GetUtcNow() + s_age;
            }

            return new(_login);
        }
    }

    public bool Renew(Login refused)
    {
        lock (_gate)
        {
            _readAgain = time.GetUtcNow();
            return Read().Token != refused.Token;
        }
    }

    public void Dispose() => _certificate?.Certificate.Dispose();

    // A file that is being replaced may be missing for a moment; the token from before is still good.
    private Login Read() =>
        _login.Token is not null && !File.Exists(file)
            ? _login
            : _login with
            {
                Token = ConfigFile.Read(file).Trim(),
            };
}
