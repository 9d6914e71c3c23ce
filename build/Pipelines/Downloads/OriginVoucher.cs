using System.Text;
using Kindling.Http;
using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>What Apache itself says about an archive: its checksum, its signature, and the keys to check that with.</summary>
internal sealed record OriginVoucher(
    string Origin,
    Sha512Digest Sha512,
    byte[] Signature,
    byte[] Keyring
);

/// <summary>Fetches vouchers from Apache's own servers, never from a mirror.</summary>
internal sealed class OriginVouchers(HttpClient client, DownloadSettings settings, ILogger log)
{
    private const int LargestSmallFile = 1 << 20;
    private const int LargestKeys = 16 << 20;

    /// <summary>The first origin that has checksum and signature; else why none has.</summary>
    public async Task<(OriginVoucher? Voucher, string Problem)> FindAsync(
        Archive archive,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        foreach (var origin in settings.ParsedOrigins())
        {
            try
            {
                return (await FetchAsync(origin, archive, cancellationToken), "");
            }
            catch (ApiException exception)
            {
                problems.Add(exception.Message);
            }
            catch (InvalidDataException exception)
            {
                problems.Add(exception.Message);
            }
        }

        return (null, string.Join("; ", problems));
    }

    private async Task<OriginVoucher> FetchAsync(
        HttpMirror origin,
        Archive archive,
        CancellationToken cancellationToken
    )
    {
        var checksum = await FetchAsync(
            origin.For(archive.Path + ".sha512"),
            LargestSmallFile,
            cancellationToken
        );
        var line =
            ChecksumFile.Parse(Encoding.UTF8.GetString(checksum))?.For(archive.File)
            ?? throw new InvalidDataException(
                $"{origin}/{archive.Path}.sha512 holds no SHA-512 for this file"
            );
        if (line.Name is not null && line.Name != archive.File)
        {
            log.Information(
                "{Origin}/{Path}.sha512 names {Name}: the hash decides, not the name",
                origin,
                archive.Path,
                EntryPath.Shown(line.Name)
            );
        }

        var signature = await FetchAsync(
            origin.For(archive.Path + ".asc"),
            LargestSmallFile,
            cancellationToken
        );
        return new OriginVoucher(
            origin.ToString(),
            line.Digest,
            signature,
            await KeysAsync(origin, archive, cancellationToken)
        );
    }

    private async Task<byte[]> KeysAsync(
        HttpMirror origin,
        Archive archive,
        CancellationToken cancellationToken
    )
    {
        var own = Path.Combine(settings.KeysFolder, archive.Product.Name + ".KEYS");
        var text = File.Exists(own)
            ? await File.ReadAllBytesAsync(own, cancellationToken)
            : await FetchAsync(
                origin.For(archive.Product.KeysPath),
                LargestKeys,
                cancellationToken
            );
        return Armor.Keys(Encoding.UTF8.GetString(text));
    }

    private async Task<byte[]> FetchAsync(Uri url, int limit, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(
                url,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            if (!response.IsSuccessStatusCode)
            {
                throw ApiException.From(response);
            }

            // Small files: what is slow here is broken, not patient.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(settings.Transfer.StallWindow * 3);
            await response.Content.LoadIntoBufferAsync(limit, deadline.Token);
            return await response.Content.ReadAsByteArrayAsync(deadline.Token);
        }
        catch (HttpRequestException exception)
        {
            throw ApiException.From(HttpMethod.Get, url, exception);
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidDataException($"{RedactedUrl.Of(url)}: it stalled", exception);
        }
    }
}
