using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class JsonStreamTests
{
    [Fact]
    public void Objects_are_read_however_they_are_cut()
    {
        const string text =
            "{\"a\":1}\r\n{\"b\":\"}{\\\"\\\\\"}{\"c\":{\"d\":[1,{}]}}\n\n \t{\"e\":\"\u20ac\"}\r\n";

        Prop.ForAll(
                Gen.Choose(1, 12).ToArbitrary(),
                size =>
                {
                    var read = Read(text, size).GetAwaiter().GetResult();
                    return read.SequenceEqual([
                        "{\"a\":1}",
                        "{\"b\":\"}{\\\"\\\\\"}",
                        "{\"c\":{\"d\":[1,{}]}}",
                        "{\"e\":\"\u20ac\"}",
                    ]);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_comes_is_objects_or_a_DockerException()
    {
        var texts = Gen.Elements("{", "}", "\"", "\\", "a", ":", "1", " ", "\n", "[", "{\"a\":1}")
            .ListOf()
            .Select(parts => string.Concat(parts));

        Prop.ForAll(
                texts.ToArbitrary(),
                text =>
                {
                    try
                    {
                        Read(text, 3).GetAwaiter().GetResult();
                    }
                    catch (DockerException)
                    {
                        return true;
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":", "ended in the middle")]
    [InlineData("<html>", "is no JSON")]
    [InlineData("{]}", "is no JSON")]
    [InlineData("{\"a\":1}}", "is no JSON")]
    public async Task What_is_broken_is_told(string text, string expected)
    {
        var failure = await Should.ThrowAsync<DockerException>(() => Read(text, 4));

        failure.Message.ShouldStartWith("testing failed: ");
        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task An_object_without_end_is_given_up()
    {
        await using var endless = new Endless();

        var failure = await Should.ThrowAsync<DockerException>(async () =>
        {
            await foreach (
                var _ in JsonStream.ReadAsync(
                    endless,
                    "testing",
                    TestContext.Current.CancellationToken
                )
            ) { }
        });

        failure.Message.ShouldContain("more than 16 MiB");
    }

    private static async Task<List<string>> Read(string text, int size)
    {
        await using var stream = new Sliced(Encoding.UTF8.GetBytes(text), size);
        var read = new List<string>();
        await foreach (
            var element in JsonStream.ReadAsync(
                stream,
                "testing",
                TestContext.Current.CancellationToken
            )
        )
        {
            read.Add(element.GetRawText());
        }

        return read;
    }

    private sealed class Sliced(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }

    private sealed class Endless : MemoryStream
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            buffer.Span.Fill((byte)'a');
            "{\""u8.CopyTo(_begun ? new byte[2] : buffer.Span);
            _begun = true;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
