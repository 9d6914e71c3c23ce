namespace Kindling.Pipelines.Local;

/// <summary>Only ever talks to this computer: no proxy of the user's may come between, and a redirect is an answer.</summary>
internal sealed class LoopbackHttp : HttpClient
{
    // Shared and never disposed of, so that one client finds the connections of another still open.
    private static readonly SocketsHttpHandler Sockets = new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
    };

    public LoopbackHttp()
        : base(Sockets, disposeHandler: false) => Timeout = TimeSpan.FromSeconds(60);
}
