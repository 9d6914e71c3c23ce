using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>Gathers the result of a push. Only engines with the older store send it as aux; all write the status line.</summary>
internal sealed partial class PushReply(string tag)
{
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private (string Digest, long Size)? _aux;
    private (string Digest, long Size)? _line;

    /// <summary>Null until the engine has told a digest: without one the push is not finished.</summary>
    public PushResult? Result =>
        (_aux ?? _line) is { } told
            ? new PushResult(
                told.Digest,
                told.Size,
                Count("Pushed"),
                Count("Layer already exists"),
                Count("Mounted from ")
            )
            : null;

    public void Take(JsonElement line)
    {
        var aux = line.Child("aux");
        if (aux.Text("Digest") is { } digest)
        {
            _aux = (digest, aux.Number("Size"));
        }

        if (line.Text("status") is not { } status)
        {
            return;
        }

        if (line.Text("id") is { } layer)
        {
            _layers[layer] = status;
        }
        else if (Final.Match(status) is { Success: true } final && final.Groups["tag"].Value == tag)
        {
            _line = (final.Groups["digest"].Value, long.Parse(final.Groups["size"].Value));
        }
    }

    private int Count(string status) =>
        _layers.Values.Count(last => last.StartsWith(status, StringComparison.Ordinal));

    [GeneratedRegex(
        @"^(?<tag>\S+): digest: (?<digest>[a-z0-9]+:[0-9a-f]{32,128}) size: (?<size>[0-9]{1,18})\s*\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Final { get; }
}
