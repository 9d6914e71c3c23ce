using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Kindling.Pipelines.Deploys;

/// <summary>What a command reads and writes, and the terminal where there is one.</summary>
/// <param name="Input">Read as it comes, until its end.</param>
/// <param name="Output">The command's output.</param>
/// <param name="Error">Its errors; with a terminal they are in the output.</param>
/// <param name="OpenTerminal">Makes the terminal raw until it is disposed of; null where there is none.</param>
internal sealed record ShellStreams(
    Stream Input,
    Stream Output,
    Stream Error,
    Func<IShellTerminal?> OpenTerminal
)
{
    private const string NotOurs = "They are the process's own, and are never closed.";

    /// <summary>This process's own; bytes as they are, past all that the console does with them.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = NotOurs)]
    public static ShellStreams OfThisProcess() =>
        OperatingSystem.IsWindows()
            ? new ShellStreams(
                Console.OpenStandardInput(),
                Console.OpenStandardOutput(),
                Console.OpenStandardError(),
                () => null
            )
            : new ShellStreams(
                Descriptor(0, FileAccess.Read),
                Writing(1, Console.OpenStandardOutput),
                Writing(2, Console.OpenStandardError),
                UnixTerminal.Open
            );

    // The console's stream does not tell that nobody reads a pipe any more; a file's would not append to what others write.
    [SuppressMessage("Reliability", "CA2000", Justification = NotOurs)]
    private static Stream Writing(int number, Func<Stream> console)
    {
        var plain = Descriptor(number, FileAccess.Write);
        return plain.CanSeek ? console() : plain;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = NotOurs)]
    private static FileStream Descriptor(int number, FileAccess access) =>
        new(new SafeFileHandle(number, ownsHandle: false), access, bufferSize: 0);
}

/// <summary>A terminal whose keys go to the other side, Ctrl-C too.</summary>
internal interface IShellTerminal : IDisposable
{
    /// <summary>TERM.</summary>
    string Kind { get; }

    /// <summary>Its size: at once, and whenever it changes.</summary>
    IAsyncEnumerable<Kubernetes.TerminalSize> SizesAsync(CancellationToken cancellationToken);
}
