using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Pipelines.Local;

internal static class Components
{
    public const string NameNode = "namenode";
    public const string DataNode = "datanode";
    public const string Master = "master";
    public const string History = "history";
    private const string WorkerPrefix = "worker-";

    public static string Worker(int number) => WorkerPrefix + number;

    public static bool IsWorker(string component) =>
        component.StartsWith(WorkerPrefix, StringComparison.Ordinal)
        && int.TryParse(
            component.AsSpan(WorkerPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out _
        );

    /// <summary>Clients before what they talk to.</summary>
    public static int StopOrder(string component) =>
        component switch
        {
            History => 0,
            _ when IsWorker(component) => 1,
            Master => 2,
            DataNode => 3,
            _ => 4,
        };
}

internal sealed record ConfigurationFile(string Path, string Text);

/// <summary>A daemon as it should run: everything that decides how it behaves is here, and nothing else.</summary>
internal sealed record Component(string Name)
{
    public required IReadOnlyList<string> Command { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The state folder's run/ where null.</summary>
    public string? WorkingFolder { get; init; }

    public IReadOnlyList<ConfigurationFile> Files { get; init; } = [];

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Tells whether a running daemon is still the one that is wanted.</summary>
    public string Hash => hash ??= ComputeHash();

    private string? hash;

    private string ComputeHash()
    {
        var text = new StringBuilder();
        text.AppendJoin('\0', Command).Append('\n');
        foreach (
            var (name, value) in Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
        )
        {
            text.Append(name).Append('=').Append(value).Append('\0');
        }

        foreach (var file in Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[
            ..16
        ];
    }
}
