using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>
/// A command's streams over a WebSocket, each on a channel:
/// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/client-go/tools/remotecommand/websocket.go.
/// </summary>
internal sealed class ExecSession(
    ExecRequest request,
    ApiSocket socket,
    ApiFailureContext context,
    Func<Exception?, KubernetesException> broken,
    CancellationToken stop
) : IDisposable
{
    public const string V5 = "v5.channel.k8s.io";

    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Errors = 2;
    private const byte Result = 3;
    private const byte Resize = 4;
    private const byte Close = 255;

    private readonly CancellationTokenSource _ended =
        CancellationTokenSource.CreateLinkedTokenSource(stop);

    public void Dispose() => _ended.Dispose();

    /// <summary>The command's exit code.</summary>
    public async Task<int> RunAsync()
    {
        Task[] sending = [SendInputAsync(), SendSizesAsync()];
        try
        {
            var code = await ReceiveAsync(_ended.Token);
            await socket.CloseAsync(_ended.Token);
            return code;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Only a failure of what is sent ends it before the caller does.
            await Task.WhenAll(sending);
            throw;
        }
        catch (WebSocketException exception)
        {
            throw broken(exception);
        }
        finally
        {
            // A read from a terminal cannot be interrupted, so nobody waits for it.
            await _ended.CancelAsync();
        }
    }

    private async Task<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        var result = new ArrayBufferWriter<byte>();
        while (await NextAsync(result.WrittenCount > 0, cancellationToken) is { } piece)
        {
            switch (piece.Channel)
            {
                case Output:
                    await WriteAsync(request.Output, piece.Bytes, cancellationToken);
                    break;
                case Errors:
                    await WriteAsync(request.Error, piece.Bytes, cancellationToken);
                    break;
                case Result:
                    result.Write(piece.Bytes.Span);
                    break;
                default:
                    // The other channels lead to the server.
                    break;
            }
        }

        return result.WrittenCount > 0 ? ExitCode(result.WrittenMemory) : throw broken(null);
    }

    // Once the result has come, how the connection ends says nothing more.
    private async Task<SocketPiece?> NextAsync(bool hasEnded, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(cancellationToken);
        }
        catch (WebSocketException) when (hasEnded)
        {
            return null;
        }
    }

    private static async Task WriteAsync(
        Stream stream,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    // A Status whose cause ExitCode holds the number: apimachinery, pkg/util/remotecommand.
    private int ExitCode(ReadOnlyMemory<byte> bytes)
    {
        JsonElement status;
        try
        {
            status = JsonElement.Parse(bytes.Span);
        }
        catch (JsonException)
        {
            status = default;
        }

        if (status.Text("status") == "Success")
        {
            return 0;
        }

        var cause = status
            .Items("details", "causes")
            .FirstOrDefault(x => x.Text("reason") == "ExitCode");
        return int.TryParse(cause.Text("message"), out var code)
            ? code
            : throw StatusReply.From(
                context,
                (HttpStatusCode)(status.Number("code") ?? 500),
                status,
                Encoding.UTF8.GetString(bytes.Span),
                retryAfter: null
            );
    }

    private async Task SendInputAsync()
    {
        if (request.Input is not { } input)
        {
            return;
        }

        await SendAsync(async token =>
        {
            var buffer = new byte[16 << 10];
            int count;
            while ((count = await input.ReadAsync(buffer, token)) > 0)
            {
                await socket.SendAsync(Input, buffer.AsMemory(0, count), token);
            }

            if (socket.Protocol == V5)
            {
                await socket.SendAsync(Close, new[] { Input }, token);
            }
        });
    }

    private async Task SendSizesAsync()
    {
        if (request.Sizes is not { } sizes)
        {
            return;
        }

        await SendAsync(async token =>
        {
            await foreach (var size in sizes.WithCancellation(token))
            {
                var text = $$"""{"Width":{{size.Width}},"Height":{{size.Height}}}""";
                await socket.SendAsync(Resize, Encoding.UTF8.GetBytes(text), token);
            }
        });
    }

    // When our side fails the session ends; when the other side has ended, what we still send is of no interest.
    private async Task SendAsync(Func<CancellationToken, Task> action)
    {
        var token = _ended.Token;
        try
        {
            await action(token);
        }
        catch (Exception exception)
            when (token.IsCancellationRequested || exception is WebSocketException)
        {
            return;
        }
        catch
        {
            await _ended.CancelAsync();
            throw;
        }
    }
}
