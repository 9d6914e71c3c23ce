using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Kindling.Docker;

/// <summary>Who one is at a registry.</summary>
/// <param name="ServerAddress">The registry's host; Docker Hub's is https://index.docker.io/v1/.</param>
public sealed record DockerCredential(string ServerAddress)
{
    /// <summary>The user, beside <see cref="Password"/>.</summary>
    public string? User { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }

    /// <summary>A token instead of user and password, as credential helpers give it for the user &lt;token&gt;.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>Without the secrets.</summary>
    public override string ToString() =>
        $"{nameof(DockerCredential)} {{ {ServerAddress}, {(IdentityToken is null ? User : "token")} }}";

    /// <summary>The value of X-Registry-Auth; the engine wants the header even from nobody.</summary>
    internal static string Header(DockerCredential? credential) =>
        Encode(json =>
        {
            json.WriteStartObject();
            credential?.WriteTo(json, withAddress: true);
            json.WriteEndObject();
        });

    /// <summary>The value of X-Registry-Config, which the classic builder pulls with.</summary>
    internal static string ConfigHeader(
        IReadOnlyDictionary<string, DockerCredential> credentials
    ) =>
        Encode(json =>
        {
            json.WriteStartObject();
            foreach (var (host, credential) in credentials)
            {
                json.WriteStartObject(host);
                credential.WriteTo(json, withAddress: false);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });

    private void WriteTo(Utf8JsonWriter json, bool withAddress)
    {
        if (IdentityToken is not null)
        {
            json.WriteString("identitytoken", IdentityToken);
        }
        else
        {
            json.WriteString("username", User);
            json.WriteString("password", Password);
        }

        if (withAddress)
        {
            json.WriteString("serveraddress", ServerAddress);
        }
    }

    // RFC 4648 §5 with padding; the engine takes no other alphabet, and silently drops what it cannot decode:
    // https://github.com/moby/moby/blob/master/api/types/registry/authconfig.go
    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return new StringBuilder(Convert.ToBase64String(buffer.WrittenSpan))
            .Replace('+', '-')
            .Replace('/', '_')
            .ToString();
    }
}
