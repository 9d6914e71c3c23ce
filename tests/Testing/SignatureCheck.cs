using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Testing;

/// <summary>
/// Verifies a Signature Version 4 as AWS's rules tell a server to, written apart from the code that signs:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
/// </summary>
public static class SignatureCheck
{
    private static readonly TimeSpan s_longestSkew = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the request's signature; null when nothing is.</summary>
    public static string? ProblemOf(
        HttpListenerRequest request,
        string body,
        string accessKey,
        string secret,
        string region,
        string service,
        DateTimeOffset now
    )
    {
        var fields = (request.Headers["Authorization"] ?? "")
            .Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal)
            .Split(", ")
            .Select(x => x.Split('=', 2))
            .ToDictionary(x => x[0], x => x[^1]);
        var time = request.Headers["X-Amz-Date"]!;
        var scope = new[] { time[..8], region, service, "aws4_request" };
        if (fields["Credential"] != $"{accessKey}/{string.Join('/', scope)}")
        {
            return "Credential should be scoped to a valid region and service.";
        }

        var told = DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmssK", null);
        if ((now - told).Duration() > s_longestSkew)
        {
            return $"Signature expired: {time} is now earlier than {now:u}";
        }

        var names = fields["SignedHeaders"].Split(';');
        string[] mustBeSigned = ["host", "x-amz-date", .. Present(request, "X-Amz-Security-Token")];
        if (mustBeSigned.Except(names).FirstOrDefault() is { } missing)
        {
            return $"'{missing}' must be a 'SignedHeader' in the AWS Authorization.";
        }

        return fields["Signature"] == Expected(request, body, secret, names, time, scope)
            ? null
            : "The request signature we calculated does not match the signature you provided.";
    }

    private static string Expected(
        HttpListenerRequest request,
        string body,
        string secret,
        string[] names,
        string time,
        string[] scope
    )
    {
        var canonical = new StringBuilder();
        canonical.Append(request.HttpMethod).Append('\n');
        canonical.Append(request.Url!.AbsolutePath).Append('\n');
        canonical.Append(request.Url.Query.TrimStart('?')).Append('\n');
        foreach (var name in names)
        {
            canonical.Append(name).Append(':').Append(request.Headers[name]!.Trim()).Append('\n');
        }

        canonical.Append('\n').AppendJoin(';', names).Append('\n').Append(Sha(body));
        var text =
            $"AWS4-HMAC-SHA256\n{time}\n{string.Join('/', scope)}\n{Sha(canonical.ToString())}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope)
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Sha(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

#pragma warning disable CA1308 // Names of signed headers are in small letters.
    private static string[] Present(HttpListenerRequest request, string name) =>
        request.Headers[name] is null ? [] : [name.ToLowerInvariant()];
#pragma warning restore CA1308
}
