using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kindling.Docker;

/// <summary>
/// Reads objects that follow one another, however they are cut into reads and whatever blanks are between them. An object that does
/// not end is given up at <see cref="Longest"/>.
/// </summary>
internal static class JsonStream
{
    internal const int Longest = 16 << 20;

    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        Stream stream,
        string operation,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var scan = new ObjectScan(operation);
        var buffer = new byte[64 << 10];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (var offset = 0; offset < count; )
            {
                offset += scan.Take(buffer.AsSpan(offset, count - offset));
                if (scan.TryFinish(out var element))
                {
                    yield return element;
                }
            }
        }

        scan.RequireEnd();
    }

    /// <summary>Finds the end of an object by its braces; whether it is JSON is for the parser to say.</summary>
    private sealed class ObjectScan(string operation)
    {
        private readonly ArrayBufferWriter<byte> _object = new();
        private int _depth;
        private bool _inText;
        private bool _escaped;
        private bool _complete;

        /// <summary>Takes bytes up to the end of an object; answers how many.</summary>
        public int Take(ReadOnlySpan<byte> bytes)
        {
            var start = _depth == 0 ? Blanks(bytes) : 0;
            var index = start;
            while (index < bytes.Length && !_complete)
            {
                Step(bytes[index++]);
            }

            _object.Write(bytes[start..index]);
            return _object.WrittenCount <= Longest
                ? index
                : throw Failure($"the engine sent one object of more than {Longest >> 20} MiB");
        }

        public bool TryFinish(out JsonElement element)
        {
            element = default;
            if (!_complete)
            {
                return false;
            }

            try
            {
                using var document = JsonDocument.Parse(_object.WrittenMemory);
                element = document.RootElement.Clone();
            }
            catch (JsonException exception)
            {
                throw Failure("the engine sent what is no JSON", exception);
            }

            _object.ResetWrittenCount();
            _complete = false;
            return true;
        }

        public void RequireEnd()
        {
            if (_object.WrittenCount > 0)
            {
                throw Failure("the engine's answer ended in the middle of an object");
            }
        }

        private int Blanks(ReadOnlySpan<byte> bytes)
        {
            var start = bytes.IndexOfAnyExcept(" \t\r\n"u8);
            return start < 0 ? bytes.Length
                : bytes[start] == '{' ? start
                : throw Failure("the engine sent what is no JSON");
        }

        private void Step(byte next)
        {
            if (_inText)
            {
                _inText = _escaped || next != '"';
                _escaped = !_escaped && next == '\\';
                return;
            }

            _inText = next == '"';
            _depth += next switch
            {
                (byte)'{' => 1,
                (byte)'}' => -1,
                _ => 0,
            };
            _complete = _depth == 0;
        }

        private DockerException Failure(string reason, Exception? inner = null) =>
            new(operation, reason, "is it a Docker engine, and does it still run?", inner);
    }
}
