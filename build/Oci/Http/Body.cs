namespace Kindling.Oci;

/// <summary>Reads answers that are meant to be small.</summary>
internal static class Body
{
    private static readonly TimeSpan s_longestTime = TimeSpan.FromMinutes(2);

    /// <summary>The whole body, or null when it is larger than the limit.</summary>
    public static async Task<byte[]?> ReadAsync(
        HttpResponseMessage response,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_longestTime);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            using var bytes = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, deadline.Token)) > 0)
            {
                if (bytes.Length + read > limit)
                {
                    return null;
                }

                await bytes.WriteAsync(buffer.AsMemory(0, read), deadline.Token);
            }

            return bytes.ToArray();
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the answer did not end in time", exception);
        }
    }
}
