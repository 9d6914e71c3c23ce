using System.Text;
using System.Text.Json;

namespace Kindling.Oci;

/// <summary>The part of Docker's config.json that is about logging in.</summary>
/// <param name="Origin">The file or variable, for messages.</param>
/// <param name="Auths">Credentials by key; null for a key whose entry is empty.</param>
/// <param name="Helpers">Credential helpers by key.</param>
/// <param name="Store">The helper for all others.</param>
internal sealed record DockerConfig(
    string Origin,
    IReadOnlyDictionary<string, RegistryCredential?> Auths,
    IReadOnlyDictionary<string, string> Helpers,
    string? Store
)
{
    /// <summary>Reads the JSON; a message about it never quotes it, since it holds passwords.</summary>
    public static DockerConfig Parse(ReadOnlySpan<byte> json, string origin)
    {
        try
        {
            var reader = new Utf8JsonReader(
                json.StartsWith(Encoding.UTF8.Preamble) ? json[3..] : json,
                new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip }
            );
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return new DockerConfig(
                origin,
                Entries(root, "auths", entry => Read(entry, origin)),
                Entries(root, "credHelpers", entry => entry.GetString() ?? ""),
                root.TryGetProperty("credsStore", out var store) ? store.GetString() : null
            );
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or InvalidOperationException)
        {
            // The inner exception may quote what it stumbled over, so it is left behind.
            throw new CredentialException(
                $"{origin} is not a Docker configuration that can be read; check its JSON, or log in again with 'docker login'."
            );
        }
    }

    /// <summary>Keys are compared as Docker does: by host, whatever scheme and path they are written with.</summary>
    public static T? Find<T>(IReadOnlyDictionary<string, T> entries, string registry)
        where T : class? =>
        entries.FirstOrDefault(entry => entry.Key == registry).Value
        ?? entries
            .FirstOrDefault(entry => RegistryKey.Of(entry.Key) == RegistryKey.Of(registry))
            .Value;

    private static Dictionary<string, T> Entries<T>(
        JsonElement root,
        string name,
        Func<JsonElement, T> read
    )
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        if (root.TryGetProperty(name, out var section) && section.ValueKind != JsonValueKind.Null)
        {
            foreach (var entry in section.EnumerateObject())
            {
                entries[entry.Name] = read(entry.Value);
            }
        }

        return entries;
    }

    private static RegistryCredential? Read(JsonElement entry, string origin)
    {
        if (Text(entry, "identitytoken") is { } token)
        {
            return RegistryCredential.IdentityToken(token, origin);
        }

        if (Text(entry, "auth") is not { } auth)
        {
            return Text(entry, "username") is { } name && Text(entry, "password") is { } secret
                ? RegistryCredential.Login(name, secret, origin)
                : null;
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? RegistryCredential.Login(pair[..colon], pair[(colon + 1)..], origin)
            : throw new FormatException();
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
