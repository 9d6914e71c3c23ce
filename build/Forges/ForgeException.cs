using System.Net;

namespace Kindling.Forges;

/// <summary>What a forge refused, or that it did not answer: enough to tell a person, never a secret or the body of a request.</summary>
public sealed class ForgeException(ForgeFailure failure, Exception? inner = null)
    : Exception(failure.ToString(), inner)
{
    /// <summary>The request and its outcome.</summary>
    public ForgeFailure Failure { get; } = failure;

    /// <summary>The status, or null when no answer came.</summary>
    public HttpStatusCode? Status => Failure.Status;
}

/// <summary>A request that failed, and what to do about it.</summary>
/// <param name="Verb">GET, POST …</param>
/// <param name="Address">The address without anything secret.</param>
/// <param name="Status">The status, null when no answer came.</param>
/// <param name="Message">The forge's own words, masked.</param>
/// <param name="Advice">What to do; empty where nothing is known.</param>
public sealed record ForgeFailure(
    string Verb,
    string Address,
    HttpStatusCode? Status,
    string Message,
    string Advice = ""
)
{
    /// <summary>True where the same request may be sent again: it only reads, or it was turned away unread.</summary>
    internal bool IsRepeatable { get; init; }

    /// <summary>True where it may have had its effect, or somebody else had it: a look tells what is left to do.</summary>
    internal bool IsWorthALook { get; init; }

    /// <summary>The wait that the server asked for.</summary>
    internal TimeSpan? Wait { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var status = Status is { } code ? $"{(int)code} " : "";
        return $"{Verb} {Address}: {status}{Message}{(Advice.Length > 0 ? $". {Advice}" : "")}";
    }
}
