using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

[Trait("Category", "Docker")]
public sealed class BuildTests(RealEngine engine) : IClassFixture<RealEngine>
{
    private readonly string _name = RealEngine.NewName();

    [Theory]
    [InlineData(ImageBuilder.Classic)]
    [InlineData(ImageBuilder.BuildKit)]
    public async Task An_image_is_built_with_arguments_labels_and_tags(ImageBuilder builder)
    {
        var heard = new Heard<BuildEvent>();
        var request = new BuildRequest
        {
            Builder = builder,
            Tags = [$"{_name}:a", $"{_name}:b"],
            BuildArguments = new Dictionary<string, string>
            {
                ["BASE"] = RealEngine.Base,
                ["WORD"] = "a word",
            },
            Labels = new Dictionary<string, string> { ["outer"] = "2" },
            NetworkMode = "host",
            NoCache = true,
        };
        const string dockerfile =
            "ARG BASE\nFROM $BASE\nARG WORD\nLABEL inner=1\nRUN echo \"<$WORD>\" && printf rest\nCOPY . /x/\nUSER 185\n";
        try
        {
            var id = await BuildAsync(request, dockerfile, heard);

            var image = await engine.Client.InspectImageAsync($"{_name}:b", RealEngine.Token);
            image.ShouldNotBeNull().Id.ShouldBe(id);
            image.RepoTags.ShouldBe([$"{_name}:a", $"{_name}:b"], ignoreOrder: true);
            image.Labels["outer"].ShouldBe("2");
            image.Labels["inner"].ShouldBe("1");
            image.User.ShouldBe("185");
            image.Os.ShouldBe("linux");
            image.Created.ShouldNotBeNull();
            image.Layers.Count.ShouldBeGreaterThan(1);
            image.Environment.ShouldContain(variable => variable.StartsWith("PATH="));
            heard.Items.OfType<StepOutput>().Select(o => o.Line).ShouldBe(["<a word>", "rest"]);
            var run = heard.Items.OfType<StepOutput>().First().Step.ShouldNotBeNull();
            run.Instruction.ShouldStartWith("RUN echo");
            heard.Items.OfType<StepFinished>().ShouldContain(done => done.Step == run);
            var history = await engine.Client.ImageHistoryAsync(id, RealEngine.Token);
            history.ShouldContain(step => step.CreatedBy.Contains("echo"));
        }
        finally
        {
            await RemoveAsync("a", "b");
        }
    }

    [Theory]
    [InlineData(ImageBuilder.Classic)]
    [InlineData(ImageBuilder.BuildKit)]
    public async Task The_second_time_steps_are_cached(ImageBuilder builder)
    {
        var request = new BuildRequest { Builder = builder, Tags = [$"{_name}:a"] };
        var dockerfile = $"FROM {RealEngine.Base}\nRUN echo {_name}\n";
        var first = await BuildAsync(request, dockerfile, new Heard<BuildEvent>());
        try
        {
            var heard = new Heard<BuildEvent>();
            var second = await BuildAsync(request, dockerfile, heard);

            heard
                .Items.OfType<StepCached>()
                .ShouldContain(cached => cached.Step!.Instruction == $"RUN echo {_name}");
            if (builder == ImageBuilder.Classic)
            {
                second.ShouldBe(first);
            }
        }
        finally
        {
            // BuildKit's second image took the name of the first.
            await engine.Client.RemoveImageAsync(first, force: true, RealEngine.Token);
            await RemoveAsync("a");
        }
    }

    [Theory]
    [InlineData(ImageBuilder.Classic)]
    [InlineData(ImageBuilder.BuildKit)]
    public async Task A_failing_step_is_named_with_its_last_lines(ImageBuilder builder)
    {
        var request = new BuildRequest { Builder = builder, Tags = [$"{_name}:a"] };
        var dockerfile = $"FROM {RealEngine.Base}\nRUN seq 1 30; sleep 1; echo oops >&2; exit 3\n";

        var failure = await Should.ThrowAsync<BuildFailedException>(() =>
            BuildAsync(request, dockerfile, new Heard<BuildEvent>())
        );

        failure.Instruction.ShouldBe("RUN seq 1 30; sleep 1; echo oops >&2; exit 3");
        failure.Step!.Number.ShouldBe(2);
        failure.Output.Count.ShouldBe(20);
        failure.Output.ShouldContain("oops");
        failure.Output.ShouldContain("30");
        failure.Message.ShouldStartWith($"building {_name}:a, step 2/2 RUN seq");
        failure.Message.ShouldContain(": 3");
        failure.Message.ShouldNotContain("\n");
        (await engine.Client.InspectImageAsync($"{_name}:a", RealEngine.Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(ImageBuilder.Classic, "FRUM x\n", "unknown instruction")]
    [InlineData(ImageBuilder.BuildKit, "FRUM x\n", "unknown instruction")]
    [InlineData(ImageBuilder.Classic, "FROM 127.0.0.1:5000/not/there:1\n", "not found")]
    [InlineData(ImageBuilder.BuildKit, "FROM 127.0.0.1:5000/not/there:1\n", "not found")]
    public async Task What_is_wrong_before_any_step_is_told(
        ImageBuilder builder,
        string dockerfile,
        string expected
    )
    {
        var failure = await Should.ThrowAsync<DockerException>(() =>
            BuildAsync(new BuildRequest { Builder = builder }, dockerfile, new Heard<BuildEvent>())
        );

        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task A_request_that_the_engine_refuses_at_once_brings_its_own_words_not_a_broken_pipe()
    {
        var failure = await Should.ThrowAsync<DockerException>(() =>
            engine.Client.BuildAsync(
                new BuildRequest { Tags = ["UPPER:case"] },
                (stream, token) => stream.WriteAsync(new byte[64 << 20], token).AsTask(),
                null,
                RealEngine.Token
            )
        );

        failure.Message.ShouldContain("invalid reference format");
    }

    [Fact]
    public async Task A_context_that_cannot_be_read_is_the_cause_that_is_told()
    {
        var context = new BuildContext([ContextEntry.FromDisk("Dockerfile", "/not/there")]);

        var failure = await Should.ThrowAsync<DockerException>(() =>
            engine.Client.BuildAsync(new BuildRequest(), context.WriteAsync, null, RealEngine.Token)
        );

        failure.Message.ShouldContain("the context cannot be read");
        failure.Message.ShouldContain("/not/there");
    }

    [Fact]
    public async Task Stages_of_BuildKit_are_told_apart()
    {
        var heard = new Heard<BuildEvent>();
        try
        {
            await BuildAsync(
                new BuildRequest
                {
                    Builder = ImageBuilder.BuildKit,
                    Tags = [$"{_name}:a"],
                    Target = "two",
                },
                $"FROM {RealEngine.Base} AS one\nRUN echo {_name} > /x\nFROM {RealEngine.Base} AS two\nCOPY --from=one /x /x\nFROM nothing\n",
                heard
            );

            var finished = heard.Items.OfType<StepFinished>().Select(item => item.Step!).ToList();
            finished.ShouldContain(step =>
                step.Stage == "one" && step.Number == 2 && step.Instruction.StartsWith("RUN")
            );
            finished.ShouldContain(step =>
                step.Stage == "two" && step.Total == 2 && step.Instruction.StartsWith("COPY")
            );
        }
        finally
        {
            await RemoveAsync("a");
        }
    }

    private Task<string> BuildAsync(
        BuildRequest request,
        string dockerfile,
        Heard<BuildEvent> heard
    ) =>
        engine.Client.BuildAsync(
            request,
            (stream, token) => RealEngine.Context(stream, dockerfile, token),
            heard,
            RealEngine.Token
        );

    private async Task RemoveAsync(params string[] tags)
    {
        foreach (var tag in tags)
        {
            await engine.Client.RemoveImageAsync($"{_name}:{tag}", force: true, RealEngine.Token);
        }
    }
}
