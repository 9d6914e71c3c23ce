using System.Net;

namespace Kindling.Testing;

/// <summary>A request as it came.</summary>
public sealed record SeenRequest(string Method, string Target, string? Authorization, string Body);

/// <summary>What a server does with some requests, and how often.</summary>
internal sealed record ScriptedRule(
    string Method,
    string Target,
    Func<HttpListenerContext, SeenRequest, Task> Answer
)
{
    public int Left { get; set; }

    public int Skip { get; set; }
}
