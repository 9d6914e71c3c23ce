using System.Net;

namespace Kindling.Oci;

/// <summary>What a registry refused or failed to do, in one line: nothing secret is in it.</summary>
public sealed class RegistryException(RegistryFailure failure, Exception? inner = null)
    : Exception(failure.ToString(), inner)
{
    /// <summary>The operation and its outcome.</summary>
    public RegistryFailure Failure { get; } = failure;

    /// <summary>The status, or null when no answer came.</summary>
    public HttpStatusCode? Status => Failure.Status;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>True when the tag is there already and the registry keeps tags as they are: what it stands for can be read.</summary>
    public bool IsTagImmutable { get; init; }

    /// <summary>The wait that the registry asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>An operation that failed.</summary>
/// <param name="Operation">What was tried: "push a blob".</param>
/// <param name="Target">The registry, with the repository if there is one.</param>
/// <param name="Status">The status, or null when no answer came.</param>
/// <param name="Code">The error code of the distribution specification, such as DENIED.</param>
/// <param name="Message">The registry's own words, bounded.</param>
/// <param name="Advice">What to do, if that is known.</param>
public sealed record RegistryFailure(
    string Operation,
    string Target,
    HttpStatusCode? Status,
    string? Code,
    string Message,
    string? Advice
)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string?[] outcome =
        [
            Status is { } status ? ((int)status).ToString() : null,
            Code,
            Message.Length > 0 ? Message : null,
        ];
        var advice = Advice is null ? "" : $" {Advice}";
        return $"Cannot {Operation} at {Target}: {string.Join(' ', outcome.Where(x => x is not null)).TrimEnd('.')}.{advice}";
    }
}
