using System.Text;
using System.Text.Json;

namespace Nuke.Common.Output;

/// <summary>
/// What nobody may see of Docker's <c>config.json</c>: the file is no secret that any output shows, a password in it may be.
/// https://docs.docker.com/reference/cli/docker/login/#credential-stores
/// </summary>
internal static class DockerLogins
{
    // As its readers take it.
    private static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The passwords and tokens of all registries; none where the text is no such file, which is for its readers to say.</summary>
    public static IReadOnlyList<string> SecretsOf(string config)
    {
        try
        {
            using var document = JsonDocument.Parse(config, s_lenient);
            return Properties(document.RootElement)
                .Where(x => x.Name == "auths")
                .SelectMany(x => Properties(x.Value))
                .SelectMany(x => Properties(x.Value))
                .SelectMany(Secrets)
                .ToArray();
        }
        // Half a character, written as an escape, is no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    private static IEnumerable<string> Secrets(JsonProperty property) =>
        property.Value.ValueKind != JsonValueKind.String ? []
        : property is { Name: "auth" } && property.Value.TryGetBytesFromBase64(out var login)
            ? Encoding
                .UTF8.GetString(login)
                .TrimEnd('\0')
                .Split(':', 2)
                .Skip(1)
                .Append(property.Value.GetString()!)
        : property.Name is "password" or "identitytoken" or "registrytoken"
            ? [property.Value.GetString()!]
        : [];
}
