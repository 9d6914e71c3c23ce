using System.Net;
using System.Net.Http.Headers;

namespace Kindling.Forges;

/// <summary>A file's bytes, opened anew for each time that they are sent.</summary>
internal sealed class FileContent : HttpContent
{
    private const int BufferSize = 128 << 10;

    private readonly ReleaseFile _file;
    private readonly Action _moved;

    public FileContent(ReleaseFile file, Action moved)
    {
        (_file, _moved) = (file, moved);
        Headers.ContentType = MediaTypeHeaderValue.Parse(file.MediaType);
        Headers.ContentLength = file.Size;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await using var source = File.OpenRead(_file.Path);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            _moved();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _file.Size;
        return true;
    }
}
