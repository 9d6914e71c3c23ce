namespace Kindling.Testing;

/// <summary>How a <see cref="MisbehavingServer"/> answers one request: well, unless told otherwise.</summary>
public sealed record Answer
{
    public static readonly Answer Good = new();

    /// <summary>A status other than 200 or 206, with an empty body.</summary>
    public int? Status { get; init; }

    /// <summary>The value of Retry-After.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The entity tag, quotes included.</summary>
    public string? Tag { get; init; }

    /// <summary>The connection is cut after so many bytes of the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>After so many bytes of the body nothing more comes until the server is released or ends.</summary>
    public int? HangAfter { get; init; }

    /// <summary>The body comes one byte at a time, with this pause between.</summary>
    public TimeSpan? Trickle { get; init; }

    /// <summary>Range is ignored, as Python's http.server does.</summary>
    public bool WithoutRanges { get; init; }

    /// <summary>The length is not told; the end of the connection is the end of the body.</summary>
    public bool WithoutLength { get; init; }

    /// <summary>Other bytes than the file's.</summary>
    public byte[]? Body { get; init; }
}

/// <summary>A request as it came.</summary>
public sealed record ReceivedRequest(string Path, string? Range, string? IfRange);
