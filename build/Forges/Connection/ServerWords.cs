using System.Text.Json;

namespace Kindling.Forges;

/// <summary>
/// What a refusal says. GitLab: <c>message</c> (a text, a list, or lists by field) or <c>error</c> with <c>error_description</c>;
/// GitHub: <c>message</c> with <c>errors</c>; both: a line of plain text from the rate limiter.
/// </summary>
internal static class ServerWords
{
    private const int Longest = 300;

    public static string Of(HttpResponseMessage response, byte[] body, Func<string, string> mask)
    {
        var words = FromJson(body) ?? FromText(response, body) ?? Reason(response);
        // Masked before it is cut: half a token is a secret too.
        var line = string.Join(
            ' ',
            mask(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        line = new string([.. line.Where(x => !char.IsControl(x))]).TrimEnd('.');
        // GitLab says "403 Forbidden" where the status stands already.
        var status = $"{(int)response.StatusCode} ";
        line = line.StartsWith(status, StringComparison.Ordinal) ? line[status.Length..] : line;
        return line.Length > Longest ? line[..Longest] + "…" : line;
    }

    private static string? FromJson(byte[] body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            return root.ValueKind == JsonValueKind.Object ? FromObject(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? FromObject(JsonElement root)
    {
        string[] parts =
        [
            .. Texts(root, "message"),
            .. Texts(root, "error"),
            .. Texts(root, "error_description"),
            .. Items(root, "errors").Select(Error),
        ];
        return parts.Any(x => x.Length > 0)
            ? string.Join(": ", parts.Where(x => x.Length > 0))
            : null;
    }

    private static IEnumerable<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? [Flat(value)] : [];

    private static IEnumerable<JsonElement> Items(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];

    private static string Flat(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Flat)),
            JsonValueKind.Object => string.Join(
                "; ",
                value.EnumerateObject().Select(x => $"{x.Name} {Flat(x.Value)}")
            ),
            _ => value.ToString(),
        };

    // {"resource":"ReleaseAsset","code":"already_exists","field":"name"}, or one with a message of its own.
    private static string Error(JsonElement error) =>
        error.ValueKind != JsonValueKind.Object ? Flat(error)
        : error.TryGetProperty("message", out var message) ? Flat(message)
        : string.Join(
            ' ',
            ((string[])["resource", "field", "code"]).SelectMany(x => Texts(error, x))
        );

    // A page of HTML is for browsers.
    private static string? FromText(HttpResponseMessage response, byte[] body) =>
        response.Content.Headers.ContentType?.MediaType is null or "text/plain"
        && System.Text.Encoding.UTF8.GetString(body).Trim() is { Length: > 0 } text
            ? text.Split('\n')[0]
            : null;

    private static string Reason(HttpResponseMessage response) =>
        string.IsNullOrWhiteSpace(response.ReasonPhrase)
            ? response.StatusCode.ToString()
            : response.ReasonPhrase;
}
