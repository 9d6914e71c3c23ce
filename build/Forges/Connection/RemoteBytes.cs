using System.Net;
using System.Security.Cryptography;

namespace Kindling.Forges;

/// <summary>Bytes at a forge, which may lie in an object store; that one does not see the credential.</summary>
internal sealed class RemoteBytes(ForgeConnection connection)
{
    private const int LongestChain = 5;
    private const int BufferSize = 128 << 10;

    /// <summary>Their SHA-256; null where there are none.</summary>
    public async Task<string?> HashAsync(string address, CancellationToken cancellationToken)
    {
        var request = ForgeRequest.Get(address) with { MayBeMissing = true, MayRedirect = true };
        for (var hop = 0; hop < LongestChain; hop++)
        {
            var current = request;
            var (hash, elsewhere) = await connection.SendAsync(
                current,
                (response, deadline) => ReadAsync(current, response, deadline),
                cancellationToken
            );
            if (elsewhere is null)
            {
                return hash;
            }

            request = request with { Address = elsewhere };
        }

        throw connection.Failures.Broken(request, "one redirect leads to another without an end");
    }

    private async Task<(string? Hash, Uri? Elsewhere)> ReadAsync(
        ForgeRequest request,
        HttpResponseMessage response,
        Deadline deadline
    )
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }

        if (!response.IsSuccessStatusCode)
        {
            var target = new Uri(request.Address, response.Headers.Location!);
            return target.Scheme == request.Address.Scheme || target.Scheme == Uri.UriSchemeHttps
                ? (null, target)
                : throw connection.Failures.Wrong(
                    request,
                    $"it redirects to {target.Scheme}",
                    "Have the object store speak https"
                );
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await body.ReadAsync(buffer, deadline.Token)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            deadline.Restart();
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), null);
    }
}
