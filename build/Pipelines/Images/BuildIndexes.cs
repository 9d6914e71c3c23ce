namespace Kindling.Pipelines.Images;

/// <summary>The addresses that builds get their packages from, as arguments; folders are served while builds run.</summary>
internal sealed class BuildIndexes(ImageSettings settings) : IAsyncDisposable
{
    private const int FirstPort = 8900;
    private const int FirstCranPort = 9000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IndexServer> _servers = new(StringComparer.Ordinal);

    /// <summary>Values for the arguments that this Dockerfile takes.</summary>
    public Dictionary<string, string> ArgumentsFor(Dockerfile dockerfile)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in dockerfile.Arguments)
        {
            if (Value(name) is { Length: > 0 } value)
            {
                arguments[name] = value;
            }
        }

        return arguments;
    }

    /// <summary>True when an index is on this machine's loopback.</summary>
    public bool NeedsHostNetwork(Dockerfile dockerfile) =>
        ArgumentsFor(dockerfile)
            .Values.Any(value =>
                Uri.TryCreate(value, UriKind.Absolute, out var address) && address.IsLoopback
            );

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }

    private string? Value(string argument) =>
        argument switch
        {
            "DEBIAN_DATE" => settings.DebianDate,
            "DEBIAN_MIRROR" => settings.DebianMirror,
            "PYTHON_INDEX" => Served(argument, settings.PythonIndexes, FirstPort),
            "CRAN" => Served(argument, settings.CranMirrors, FirstCranPort),
            _ => null,
        };

    private string Served(string argument, IReadOnlyList<string> places, int port)
    {
        lock (_gate)
        {
            if (!_servers.TryGetValue(argument, out var server))
            {
                server = IndexServer.Open(places, settings.Root, port);
                _servers[argument] = server;
            }

            return server.Address;
        }
    }
}
