using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Oci.Ecr;

/// <summary>
/// AWS's Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. The SDK's
/// own signer wants a request of an SDK's service, which ECR's would be; its package is not to be had here.
/// </summary>
internal sealed record SigV4(string Region, string Service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Adds date, session token and signature; all headers that are there by then are signed.</summary>
    public void Sign(HttpRequestMessage request, byte[] body, AwsKeys keys, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        if (keys.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        var scope = $"{time[..8]}/{Region}/{Service}/aws4_request";
        var headers = Headers(request);
        var names = string.Join(';', headers.Keys);
        var toSign = string.Join(
            '\n',
            Algorithm,
            time,
            scope,
            Hash(Canonical(request, headers, body))
        );
        var signature = Convert.ToHexStringLower(Mac(Key(keys.SecretKey, time[..8]), toSign));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            Algorithm,
            $"Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
    }

    private static string Canonical(
        HttpRequestMessage request,
        SortedDictionary<string, string> headers,
        byte[] body
    ) =>
        string.Join(
            '\n',
            request.Method.Method,
            Path(request.RequestUri!),
            Query(request.RequestUri!),
            string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n")),
            string.Join(';', headers.Keys),
            Convert.ToHexStringLower(SHA256.HashData(body))
        );

    private static SortedDictionary<string, string> Headers(HttpRequestMessage request)
    {
        var all = request.Headers.NonValidated.Concat(
            request.Content?.Headers.NonValidated ?? default(HttpHeadersNonValidated)
        );
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.Headers.Host ?? request.RequestUri!.Authority,
        };
        foreach (var (name, value) in all)
        {
#pragma warning disable CA1308 // The algorithm wants small letters.
            headers[name.ToLowerInvariant()] = Trimmed(value.ToString());
#pragma warning restore CA1308
        }

        return headers;
    }

    private static string Trimmed(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Every service but S3 encodes the path a second time.
    private static string Path(Uri uri) =>
        string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    private static string Query(Uri uri) =>
        string.Join(
            '&',
            uri.Query.TrimStart('?')
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair =>
                    (Name: Encoded(pair[0]), Value: Encoded(pair.ElementAtOrDefault(1) ?? ""))
                )
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Name}={pair.Value}")
        );

    private static string Encoded(string text) =>
        Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private byte[] Key(string secret, string date)
    {
        var key = Mac(Encoding.UTF8.GetBytes("AWS4" + secret), date);
        return Mac(Mac(Mac(key, Region), Service), "aws4_request");
    }

    private static byte[] Mac(byte[] key, string text) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Keys of an AWS identity; their text shows no secret.</summary>
internal sealed class AwsKeys(string accessKey, string secretKey, string? sessionToken)
{
    public string AccessKey { get; } = accessKey;

    public string SecretKey { get; } = secretKey;

    public string? SessionToken { get; } = string.IsNullOrEmpty(sessionToken) ? null : sessionToken;

    public override string ToString() => AccessKey;
}
