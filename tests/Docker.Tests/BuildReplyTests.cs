using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class BuildReplyTests
{
    private readonly List<BuildEvent> _events = [];
    private readonly ManualTime _time = new();

    [Fact]
    public void The_classic_builders_lines_become_steps()
    {
        var first = new BuildStep(1, 2, "FROM x");
        var second = new BuildStep(2, 2, "RUN y");
        var reply = new ClassicReply(_events.Add, _time);

        foreach (
            var text in new[]
            {
                "Step 1/2 : FROM x",
                "\n",
                " ---> 0123456789ab\n",
                "Step 2/2 : RUN y",
                "\n",
                " ---> Running in 0123456789ab\n",
                "10%\r20%\r100%\r\n\u001b[91mba",
                "d\n\u001b[0m",
                "Step 2/2 : RUN y\n",
                " ---> Using cache\n",
                "no end",
            }
        )
        {
            reply.Take(text);
        }

        _time.Advance(TimeSpan.FromSeconds(3));
        reply.Take("Removing intermediate container 0123456789ab\n");
        reply.Take("Successfully built 0123456789ab\n");
        reply.End(succeeded: true);

        _events.ShouldBe([
            new StepStarted(first),
            new StepFinished(first, 0),
            new StepStarted(second),
            new StepOutput(second, "100%"),
            new StepOutput(second, "bad"),
            // What RUN prints cannot pass for the builder's words.
            new StepOutput(second, "Step 2/2 : RUN y"),
            new StepOutput(second, " ---> Using cache"),
            new StepOutput(second, "no end"),
            new StepFinished(second, 3),
        ]);
    }

    [Fact]
    public void A_cached_step_is_not_finished_too()
    {
        var reply = new ClassicReply(_events.Add, _time);

        reply.Take("Step 1/1 : RUN y\n ---> Using cache\n ---> 0123456789ab\n[Warning] doubtful\n");
        reply.End(succeeded: true);

        var step = new BuildStep(1, 1, "RUN y");
        _events.ShouldBe([
            new StepStarted(step),
            new StepCached(step),
            new BuildWarning(step, "doubtful"),
        ]);
    }

    [Theory]
    [InlineData("[3/7] RUN x [y]", 3, 7, null, "RUN x [y]")]
    [InlineData("[build 10/12] COPY a b", 10, 12, "build", "COPY a b")]
    [InlineData("[stage-1  3/12] RUN x", 3, 12, "stage-1", "RUN x")]
    [InlineData("[ 3/12] RUN x", 3, 12, null, "RUN x")]
    [InlineData("[internal] load metadata", 0, 0, null, "[internal] load metadata")]
    [InlineData("exporting to image", 0, 0, null, "exporting to image")]
    public void A_vertex_is_named_like_a_step(
        string name,
        int number,
        int total,
        string? stage,
        string instruction
    ) =>
        BuildKitReply
            .StepOf(name)
            .ShouldBe(new BuildStep(number, total, instruction) { Stage = stage });

    [Fact]
    public void BuildKits_vertexes_and_logs_become_steps()
    {
        var reply = new BuildKitReply(_events.Add);
        var step = new BuildStep(2, 3, "RUN x");
        var euro = Encoding.UTF8.GetBytes("\u20ac");

        reply.Take(Vertex("d", "[2/3] RUN x", started: 100));
        reply.Take(Vertex("d", "[2/3] RUN x", started: 100));
        reply.Take(Log("d", [.. "a"u8, .. euro[..1]]));
        reply.Take(Log("d", [.. euro[1..], .. "\nb"u8]));
        reply.Take(Log("unknown", "lost\n"u8));
        reply.Take(Vertex("d", "[2/3] RUN x", started: 100, completed: 104));
        reply.Take(Vertex("e", "[3/3] RUN x", started: 104, completed: 105, error: "exit code: 3"));
        reply.Take(
            Vertex("f", "[1/9] RUN x", started: 104, completed: 105, error: "context canceled")
        );

        _events
            .Take(4)
            .ShouldBe([
                new StepStarted(step),
                new StepOutput(step, "a\u20ac"),
                new StepOutput(step, "b"),
                new StepFinished(step, 4),
            ]);
        reply.Failed!.Value.Step!.Number.ShouldBe(3);
    }

    [Fact]
    public void Any_bytes_are_a_message_or_none()
    {
        var messages = Gen.Elements<byte>(0, 1, 2, 8, 10, 18, 26, 34, 42, 127, 128, 255)
            .ListOf()
            .Select(bytes => bytes.ToArray());

        Prop.ForAll(
                messages.ToArbitrary(),
                bytes =>
                {
                    try
                    {
                        BuildKitStatus.Parse(bytes);
                    }
                    catch (ProtobufException)
                    {
                        return true;
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static byte[] Vertex(
        string digest,
        string name,
        byte started,
        byte completed = 0,
        string error = ""
    ) =>
        Field(
            1,
            [
                .. Field(1, Encoding.UTF8.GetBytes(digest)),
                .. Field(3, Encoding.UTF8.GetBytes(name)),
                .. Field(5, [8, started]),
                .. completed == 0 ? [] : Field(6, [8, completed]),
                .. Field(7, Encoding.UTF8.GetBytes(error)),
            ]
        );

    private static byte[] Log(string digest, ReadOnlySpan<byte> text) =>
        Field(3, [.. Field(1, Encoding.UTF8.GetBytes(digest)), 24, 1, .. Field(4, text)]);

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes) =>
        [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes];
}
