using System.Buffers.Binary;
using System.Text;

namespace Kindling.Docker;

/// <summary>
/// Takes the two streams of a container apart: each piece has a head of eight bytes, the stream's number and the length.
/// https://docs.docker.com/reference/api/engine/version/v1.44/#tag/Container/operation/ContainerAttach
/// </summary>
internal static class LogFrames
{
    private const int HeadLength = 8;

    public static async Task<ContainerLogs> ReadAsync(
        Stream stream,
        string operation,
        CancellationToken cancellationToken
    )
    {
        var texts = new[] { new BoundedText(), new BoundedText() };
        var head = new byte[HeadLength];
        var buffer = new byte[32 << 10];
        int count;
        while (
            (count = await stream.ReadAtLeastAsync(head, HeadLength, false, cancellationToken)) > 0
        )
        {
            var text = count == HeadLength && head[0] is 1 or 2 ? texts[head[0] - 1] : null;
            if (text is null)
            {
                throw Failure(operation, "the engine sent output that cannot be told apart");
            }

            var left = (long)BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4));
            while (left > 0)
            {
                var wanted = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
                var read = await stream.ReadAsync(wanted, cancellationToken);
                if (read == 0)
                {
                    throw Failure(operation, "the engine's answer ended in the middle");
                }

                text.Add(wanted.Span[..read]);
                left -= read;
            }
        }

        return new ContainerLogs(texts[0].ToString(), texts[1].ToString());
    }

    private static DockerException Failure(string operation, string reason) =>
        new(operation, reason, "look whether the engine still runs (journalctl -u docker)");

    /// <summary>A container may write without end; what is kept of it has one.</summary>
    private sealed class BoundedText
    {
        private const int Longest = 16 << 20;
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _text = new();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (_text.Length >= Longest)
            {
                return;
            }

            var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
            _decoder.GetChars(bytes, characters, flush: false);
            _text.Append(characters);
            if (_text.Length >= Longest)
            {
                _text.Append("\n(the rest is left out)\n");
            }
        }

        public override string ToString() => _text.ToString();
    }
}
