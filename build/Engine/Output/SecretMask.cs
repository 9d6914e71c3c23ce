using System.Text;
using System.Text.Json;

namespace Nuke.Common.Output;

/// <summary>
/// Replaces secrets in what is written: plain, each line of one with several, base64 (wherever it stands in the encoded
/// text, as in Basic authentication), URL-encoded and JSON-escaped.
/// </summary>
internal sealed class SecretMask
{
    public const string Replacement = "[REDACTED]";

    // Shorter ones would blank out half of every line; the README says so.
    private const int Shortest = 3;
    private static readonly JsonSerializerOptions s_relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private IReadOnlyList<string> _forms = [];

    public void Add(string secret)
    {
        var lines = secret.Split(
            ['\r', '\n'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        _forms =
        [
            .. _forms
                .Concat(lines.Prepend(secret).SelectMany(Forms))
                .Where(x => x.Length >= Shortest)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(x => x.Length),
        ];
    }

    /// <summary>A parameter's value: a text, or a collection of which each element is a secret.</summary>
    public void AddAll(object? value)
    {
        var texts = value is System.Collections.IEnumerable many and not string
            ? many.Cast<object?>()
            : [value];
        foreach (var text in texts.Select(x => x?.ToString()).OfType<string>())
        {
            Add(text);
        }
    }

    public string Apply(string text)
    {
        foreach (var form in _forms)
        {
            text = text.Replace(form, Replacement, StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        if (secret.Length < Shortest)
        {
            yield break;
        }

        var escaped = Uri.EscapeDataString(secret);
        foreach (var hex in (string[])[escaped, LowerHex(escaped)])
        {
            yield return hex;
            yield return hex.Replace("%20", "+", StringComparison.Ordinal);
        }

        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return JsonSerializer.Serialize(secret, s_relaxed)[1..^1];
        for (var offset = 0; offset < 3; offset++)
        {
            var inner = InnerBase64(Encoding.UTF8.GetBytes(secret), offset);
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>Some encoders write %2f where RFC 3986 prefers %2F.</summary>
    private static string LowerHex(string escaped)
    {
        var text = escaped.ToCharArray();
        for (var at = escaped.IndexOf('%', StringComparison.Ordinal); at >= 0; )
        {
            text[at + 1] = char.ToLowerInvariant(text[at + 1]);
            text[at + 2] = char.ToLowerInvariant(text[at + 2]);
            at = escaped.IndexOf('%', at + 1);
        }

        return new string(text);
    }

    /// <summary>
    /// The characters of the base64 text that depend on the secret alone when it starts at this offset of a triple;
    /// those at the edges share bits with their neighbours.
    /// </summary>
    private static string InnerBase64(byte[] secret, int offset)
    {
        var encoded = Convert.ToBase64String([.. new byte[offset], .. secret]).TrimEnd('=');
        var first = offset == 0 ? 0 : offset + 1;
        var complete = (offset + secret.Length) * 8 / 6;
        return complete > first ? encoded[first..complete] : "";
    }
}
