using System.Text;

namespace Kindling.Kubernetes;

/// <summary>A command in a running container. Its text does not show the command, which may hold secrets.</summary>
/// <param name="Pod">The pod and its container.</param>
/// <param name="Command">The program and its arguments; no shell reads them.</param>
public sealed record ExecRequest(PodName Pod, IReadOnlyList<string> Command)
{
    /// <summary>What the command reads; null for nothing. Servers before 1.30 cannot be told that it ended.</summary>
    public Stream? Input { get; init; }

    /// <summary>Where its output goes.</summary>
    public Stream Output { get; init; } = Stream.Null;

    /// <summary>Where its errors go; with a terminal they are part of the output.</summary>
    public Stream Error { get; init; } = Stream.Null;

    /// <summary>True to give it a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's sizes: the first at once, then when they change.</summary>
    public IAsyncEnumerable<TerminalSize>? Sizes { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Pod);
        return true;
    }
}

/// <summary>A terminal's size in characters.</summary>
public sealed record TerminalSize(int Width, int Height);
