using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// This process's terminal in raw mode (https://man7.org/linux/man-pages/man3/termios.3.html), as it was before when it is disposed of
/// or the process ends.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixTerminal : IShellTerminal
{
    private const int Input = 0;
    private const int AfterOutput = 1;

    // More than struct termios has anywhere; nobody here looks into it.
    private const int StateSize = 256;

    private readonly byte[] _before;
    private readonly EventHandler _onExit;

    private UnixTerminal(byte[] before)
    {
        _before = before;
        _onExit = (_, _) => Restore();
        AppDomain.CurrentDomain.ProcessExit += _onExit;
    }

    public string Kind => Environment.GetEnvironmentVariable("TERM") ?? "xterm";

    /// <summary>The terminal, raw; null where input or output is none.</summary>
    public static UnixTerminal? Open()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            return null;
        }

        // So that the console has taken note of how the terminal was: it puts that back in the end.
        _ = Size();
        var before = new byte[StateSize];
        if (Get(Input, before) != 0)
        {
            return null;
        }

        var raw = (byte[])before.Clone();
        MakeRaw(raw);
        var terminal = new UnixTerminal(before);
        _ = Set(Input, AfterOutput, raw);
        return terminal;
    }

    public async IAsyncEnumerable<TerminalSize> SizesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var changes = Channel.CreateUnbounded<TerminalSize>();
        using var signal = PosixSignalRegistration.Create(
            PosixSignal.SIGWINCH,
            _ => changes.Writer.TryWrite(Size())
        );
        changes.Writer.TryWrite(Size());
        await foreach (var size in changes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return size;
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= _onExit;
        Restore();
    }

    private static TerminalSize Size() => new(Console.WindowWidth, Console.WindowHeight);

    private void Restore() => _ = Set(Input, AfterOutput, _before);

    [DllImport("libc", EntryPoint = "tcgetattr", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Get(int file, byte[] state);

    [DllImport("libc", EntryPoint = "cfmakeraw", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void MakeRaw(byte[] state);

    [DllImport("libc", EntryPoint = "tcsetattr", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Set(int file, int when, byte[] state);
}
