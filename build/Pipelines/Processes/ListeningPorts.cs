using System.Globalization;

namespace Kindling.Pipelines.Processes;

/// <summary>
/// Which ports a process itself listens on, as the kernel knows it: that something answers there does not say who. See
/// https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt
/// </summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static IReadOnlySet<int> Of(int pid)
    {
        var sockets = SocketsOf(pid);
        return Tables
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields =>
                fields.Length > 9 && fields[3] == Listening && sockets.Contains(fields[9])
            )
            .Select(fields => PortOf(fields[1]))
            .ToHashSet();
    }

    // 0100007F:1F90 is 127.0.0.1:8080.
    private static int PortOf(string address) =>
        int.Parse(
            address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture
        );

    // Each descriptor is a link; that of a socket reads socket:[inode].
    private static HashSet<string> SocketsOf(int pid)
    {
        const string Prefix = "socket:[";
        try
        {
            return Directory
                .EnumerateFiles($"/proc/{pid}/fd")
                .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? "")
                .Where(target => target.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(target => target[Prefix.Length..^1])
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
