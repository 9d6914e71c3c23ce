using System.Net;

namespace Kindling.Kubernetes;

/// <summary>The one failure of this library: what was asked, what came of it, and what to do. It holds no secrets.</summary>
public sealed class KubernetesException(KubernetesFailure failure, Exception? inner = null)
    : Exception(failure.ToString(), inner)
{
    /// <summary>All that is known.</summary>
    public KubernetesFailure Failure { get; } = failure;

    /// <summary>The status of the answer, or null when none came.</summary>
    public HttpStatusCode? Status => Failure.Status;

    /// <summary>The server's one word: NotFound, Conflict, Invalid, Forbidden, Expired.</summary>
    public string? Reason => Failure.Reason;

    internal static KubernetesException Of(
        string verb,
        string address,
        string message,
        string? advice,
        Exception? inner = null
    ) => new(new KubernetesFailure(verb, address, message) { Advice = advice }, inner);
}

/// <summary>What failed.</summary>
/// <param name="Verb">GET, PATCH; or "read" for a file, "run" for a program.</param>
/// <param name="Address">The URL without user info and query, the file, or the program.</param>
/// <param name="Message">The server's own message, or what happened.</param>
public sealed record KubernetesFailure(string Verb, string Address, string Message)
{
    /// <summary>The status, if an answer came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The reason in the server's Status object.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do.</summary>
    public string? Advice { get; init; }

    /// <summary>The single findings, as for Invalid.</summary>
    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>The fields that belong to other managers, when an apply was refused for them.</summary>
    public IReadOnlyList<FieldConflict> Conflicts { get; init; } = [];

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsRetryable { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var status = Status is { } code ? $"{(int)code} " : "";
        var reason = Reason is null ? "" : $"{Reason}: ";
        var advice = Advice is null ? "" : $" {Advice}";
        return $"{Verb} {Address}: {status}{reason}{OneLine(Message)}.{advice}";
    }

    private static string OneLine(string text) =>
        string.Join(
                ' ',
                text.Split(
                    ['\r', '\n'],
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
            )
            .TrimEnd('.');
}

/// <summary>One finding in a Status: details.causes[].</summary>
/// <param name="Reason">FieldValueInvalid, FieldManagerConflict, ExitCode.</param>
/// <param name="Field">The path, as in ".spec.replicas"; may be empty.</param>
public sealed record StatusCause(string Reason, string Field, string Message);

/// <summary>A field that another manager owns.</summary>
/// <param name="Field">As in ".spec.replicas".</param>
/// <param name="Owner">The manager, as in "kubectl-client-side-apply".</param>
public sealed record FieldConflict(string Field, string Owner);
