using System.Net.Http.Headers;
using System.Text;

namespace Kindling.Forges;

/// <summary>One request to a forge.</summary>
internal sealed record ForgeRequest(HttpMethod Method, Uri Address)
{
    /// <summary>The JSON that is sent.</summary>
    public string? Body { get; init; }

    /// <summary>The file that is sent in its place.</summary>
    public ReleaseFile? File { get; init; }

    /// <summary>True where 404 is an answer like another.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>True where the bytes may lie elsewhere.</summary>
    public bool MayRedirect { get; init; }

    public bool IsRead => Method == HttpMethod.Get;

    public static ForgeRequest Get(string address) => new(HttpMethod.Get, new Uri(address));

    /// <summary>The message; its body is made anew for each try.</summary>
    /// <param name="moved">Called whenever a piece of a file has gone out.</param>
    public HttpRequestMessage Message(Action moved)
    {
        var message = new HttpRequestMessage(Method, Address);
        if (File is not null)
        {
            message.Content = new FileContent(File, moved);
        }
        else if (Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }
}
