using System.Net;

namespace Kindling.Docker;

/// <summary>What the engine refused or could not do: one line with the cause and, where it is known, the next step.</summary>
public class DockerException : Exception
{
    /// <summary>A failure that is not, or not only, an answer of the engine.</summary>
    public DockerException(
        string operation,
        string reason,
        string? hint = null,
        Exception? inner = null
    )
        : this(operation, null, reason, hint, inner) { }

    /// <summary>A failure with the status that the engine answered.</summary>
    public DockerException(
        string operation,
        HttpStatusCode? status,
        string reason,
        string? hint = null,
        Exception? inner = null
    )
        : base(Compose(operation, status, reason, hint ?? Hints.For(reason)), inner)
    {
        Operation = operation;
        Status = status;
        Reason = reason;
        Hint = hint ?? Hints.For(reason);
    }

    /// <summary>What was being done: "pushing x:1".</summary>
    public string Operation { get; }

    /// <summary>The status, or null when the failure is no answer or came inside a stream that began well.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The engine's own message, or what happened to the connection.</summary>
    public string Reason { get; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; }

    private static string Compose(
        string operation,
        HttpStatusCode? status,
        string reason,
        string? hint
    )
    {
        var code = status is { } known ? $" (status {(int)known})" : "";
        var next = hint is null ? "" : $": {hint}";
        return $"{operation} failed: {OneLine(reason)}{code}{next}";
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
