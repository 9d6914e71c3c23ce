using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>What a registry refused or failed to do, in the engine's words.</summary>
public sealed partial class TransferFailedException(string operation, string reason, bool hasSent)
    // The engine drops what the registry said after the code: "denied", not "denied: …".
    : DockerException(operation, reason, Hints.For(reason == "denied" ? "denied: " : reason))
{
    /// <summary>True when the same transfer may succeed a little later.</summary>
    public bool MayPass { get; } =
        !Refused.IsMatch(reason)
        // A login that has carried bytes was good: its token has ended meanwhile.
        && (Passing.IsMatch(reason) || (hasSent && Login.IsMatch(reason)));

    // Words of the engine, of Go's network packages and of distribution's client, which tells a status for all answers that are not
    // JSON: https://github.com/distribution/distribution/blob/v2.8.3/registry/client/errors.go
    [GeneratedRegex(
        @"toomanyrequests|unexpected HTTP status: (408|429|5\d\d)|parsing HTTP (408|429) response|connection reset|broken pipe|\bEOF\b|use of closed network connection|server closed idle connection|i/o timeout|TLS handshake timeout|Client\.Timeout exceeded|context deadline exceeded|does not exist locally",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Passing { get; }

    // A registry that is not there, and one that does not want this user, are told at once.
    [GeneratedRegex(
        @"denied(?!: Your authorization token has expired)|no such host|connection refused|no basic auth credentials|incorrect username or password",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Refused { get; }

    [GeneratedRegex(
        "unauthorized|authorization token has expired|parsing HTTP 401 response",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Login { get; }
}
