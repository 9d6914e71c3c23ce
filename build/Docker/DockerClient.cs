namespace Kindling.Docker;

/// <summary>Speaks to one Docker engine. Every failure is a <see cref="DockerException"/>; every call may be cancelled.</summary>
public sealed partial class DockerClient : IDisposable
{
    private readonly EngineConnection _connection;
    private readonly EngineGreeting _greeting;
    private readonly TimeProvider _time;

    private DockerClient(EngineConnection connection, EngineGreeting greeting, TimeProvider time)
    {
        _connection = connection;
        _greeting = greeting;
        _time = time;
    }

    /// <summary>The version of the API that both sides speak.</summary>
    public Version ApiVersion => _greeting.ApiVersion;

    /// <summary>The operating system of the engine's containers.</summary>
    public string OsType => _greeting.OsType;

    /// <summary>True when the engine is on this machine, as far as its address tells.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>True when the engine can build with BuildKit.</summary>
    public bool HasBuildKit => _greeting.HasBuildKit;

    /// <summary>How many requests this client has sent, the greeting included.</summary>
    public int RequestCount => _connection.RequestCount;

    /// <summary>A client that has agreed with the engine on a version.</summary>
    public static async Task<DockerClient> ConnectAsync(
        DockerEndpoint endpoint,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(time);
        var connection = new EngineConnection(endpoint, time);
        try
        {
            var greeting = await Negotiation.GreetAsync(connection, endpoint, cancellationToken);
            connection.ApiVersion = greeting.ApiVersion;
            return new DockerClient(connection, greeting, time) { IsLocal = endpoint.IsLocal };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
