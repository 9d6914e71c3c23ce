using System.Net;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A request as it came.</summary>
internal sealed record SeenRequest(
    string Method,
    string Target,
    string? Authorization,
    string Body
);

/// <summary>What a server does with some requests, and how often.</summary>
internal sealed record ScriptedRule(
    string Method,
    string Target,
    Func<HttpListenerContext, Task> Answer
)
{
    public int Left { get; set; }

    public int Skip { get; set; }
}
