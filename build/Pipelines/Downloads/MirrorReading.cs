using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kindling.Http;

namespace Kindling.Pipelines.Downloads;

/// <summary>An open file at a mirror: its bytes from <see cref="Offset"/> on, its whole size and its tag, if told.</summary>
internal sealed record OpenFile(long Offset, long? Total, string? Tag) : IAsyncDisposable
{
    public required Stream Body { get; init; }

    public ValueTask DisposeAsync() => Body.DisposeAsync();
}

/// <summary>This mirror cannot give the file; another may.</summary>
internal sealed class MirrorException(string reason, Exception? inner = null)
    : Exception(reason, inner);

/// <summary>Opens files at mirrors, from the start or from where another connection ended.</summary>
internal sealed class MirrorReading(HttpClient client)
{
    public async Task<OpenFile> OpenAsync(
        Mirror mirror,
        string path,
        ResumePoint from,
        CancellationToken cancellationToken
    ) =>
        mirror switch
        {
            FolderMirror folder => OpenFolder(folder.For(path)),
            HttpMirror http => await OpenHttpAsync(http.For(path), from, cancellationToken),
            _ => throw new NotSupportedException(mirror.ToString()),
        };

    private static OpenFile OpenFolder(string file)
    {
        try
        {
            var total = new FileInfo(file).Length;
            var options = new FileStreamOptions
            {
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            };
            return new OpenFile(Offset: 0, total, Tag: null)
            {
                Body = new FileStream(file, options),
            };
        }
        catch (Exception exception)
            when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MirrorException("not there", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MirrorException(exception.Message, exception);
        }
    }

    private async Task<OpenFile> OpenHttpAsync(
        Uri url,
        ResumePoint from,
        CancellationToken cancellationToken
    )
    {
        using var request = Request(url, from);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
        }
        catch (HttpRequestException exception)
        {
            throw new MirrorException(
                ApiException.From(HttpMethod.Get, url, exception).Failure.Message,
                exception
            );
        }

        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw new MirrorException(
                    $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd()
                );
            }
        }

        return await OpenBodyAsync(response, from, cancellationToken);
    }

    private static HttpRequestMessage Request(Uri url, ResumePoint from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (url.UserInfo.Length > 0)
        {
            var user = Convert.ToBase64String(
                Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))
            );
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", user);
        }

        if (from.Offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from.Offset, to: null);
            // A weak tag may not stand here (RFC 9110, 13.1.5).
            if (
                from.Tag is { } tag
                && EntityTagHeaderValue.TryParse(tag, out var strong)
                && !strong.IsWeak
            )
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(strong);
            }
        }

        return request;
    }

    private static async Task<OpenFile> OpenBodyAsync(
        HttpResponseMessage response,
        ResumePoint from,
        CancellationToken cancellationToken
    )
    {
        var range =
            response.StatusCode == HttpStatusCode.PartialContent
                ? response.Content.Headers.ContentRange
                : null;
        if (response.StatusCode == HttpStatusCode.PartialContent && range?.From != from.Offset)
        {
            using (response)
            {
                throw new MirrorException(
                    $"it answered with another range than the one asked for ({range})"
                );
            }
        }

        return new OpenFile(
            range?.From ?? 0,
            range is null ? response.Content.Headers.ContentLength : range.Length,
            response.Headers.ETag?.ToString()
        )
        {
            Body = await response.Content.ReadAsStreamAsync(cancellationToken),
        };
    }
}

/// <summary>Where to carry on, and the tag that the same mirror gave before.</summary>
internal readonly record struct ResumePoint(long Offset, string? Tag);
