using System.Net;
using System.Net.Sockets;

namespace Kindling.Pipelines.Local;

/// <summary>One listening address: who listens, for what, and the port that people expect there.</summary>
internal sealed record PortUse(string Component, string Purpose, int Usual)
{
    public string Key => $"{Component}/{Purpose}";
}

/// <summary>Where everything listens on 127.0.0.1. Chosen once and kept, so that an address noted down stays good.</summary>
internal sealed record LocalPorts(IReadOnlyDictionary<string, int> ByUse)
{
    public const string Rpc = "rpc";
    public const string Http = "http";
    public const string Data = "data";

    public static LocalPorts None { get; } = new(new Dictionary<string, int>());

    public int this[string component, string purpose] => ByUse[$"{component}/{purpose}"];

    // Hadoop 3's and Spark's own defaults; workers take the ports after the master's.
    public static IReadOnlyList<PortUse> Uses(int workers) =>
        [
            new(Components.NameNode, Rpc, 8020),
            new(Components.NameNode, Http, 9870),
            new(Components.DataNode, Data, 9866),
            new(Components.DataNode, Http, 9864),
            new(Components.DataNode, Rpc, 9867),
            new(Components.Master, Rpc, 7077),
            new(Components.Master, Http, 8080),
            new(Components.History, Http, 18080),
            .. Enumerable
                .Range(1, workers)
                .SelectMany(number =>
                    new[]
                    {
                        new PortUse(Components.Worker(number), Rpc, 7077 + number),
                        new PortUse(Components.Worker(number), Http, 8080 + number),
                    }
                ),
        ];

    /// <summary>
    /// The ports of before where they are free or our own daemon holds them, else the usual ones, else the next free ones.
    /// </summary>
    public static LocalPorts Choose(
        int workers,
        LocalPorts before,
        Func<string, bool> runs,
        Func<int, bool> isFree
    )
    {
        var chosen = new Dictionary<string, int>(StringComparer.Ordinal);
        var uses = Uses(workers);
        var held = uses.Where(use => runs(use.Component) && before.ByUse.ContainsKey(use.Key))
            .ToList();
        foreach (var use in held)
        {
            chosen[use.Key] = before.ByUse[use.Key];
        }

        // A port that we kept for another use is not free either, even while nobody listens on it.
        var reserved = before.ByUse.Values.ToHashSet();
        foreach (var use in uses.Except(held))
        {
            var mine = before.ByUse.TryGetValue(use.Key, out var kept) ? kept : 0;
            chosen[use.Key] = Candidates(mine, use.Usual)
                .First(port =>
                    (port == mine || !reserved.Contains(port))
                    && !chosen.ContainsValue(port)
                    && isFree(port)
                );
        }

        return new LocalPorts(chosen);
    }

    /// <summary>Asks by binding, the only answer that counts.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork,
            SocketType.Stream,
            ProtocolType.Tcp
        );
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Candidates(int kept, int usual) =>
        (kept > 0 ? [kept] : Enumerable.Empty<int>()).Concat(
            Enumerable.Range(usual, ushort.MaxValue - usual)
        );
}
