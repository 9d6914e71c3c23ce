using System.Globalization;
using System.Net;

namespace Kindling.Acceptance;

/// <summary>Who listens where, as the kernel knows it: https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt</summary>
internal static class Sockets
{
    private const string Listening = "0A";

    /// <summary>The addresses on which a process listens.</summary>
    public static IReadOnlyList<IPEndPoint> Of(int pid)
    {
        var sockets = Directory
            .EnumerateFiles($"/proc/{pid}/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target!["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }
                .Where(File.Exists)
                .SelectMany(file => File.ReadLines(file).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && sockets.Contains(fields[9]))
                .Select(fields => Parse(fields[1])),
        ];
    }

    // Groups of four bytes, each in the machine's own order: 0100007F:1F90 is 127.0.0.1:8080.
    private static IPEndPoint Parse(string text)
    {
        var (address, port) = (text.Split(':')[0], text.Split(':')[1]);
        var bytes = Convert
            .FromHexString(address)
            .Chunk(4)
            .SelectMany(group => group.Reverse())
            .ToArray();
        var parsed = new IPAddress(bytes);
        return new IPEndPoint(
            parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed,
            int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        );
    }
}
