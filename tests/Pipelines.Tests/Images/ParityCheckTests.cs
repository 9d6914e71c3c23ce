using Kindling.Oci;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ParityCheckTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("python=3.13.5 spark=4.1.2", "python=3.13.5 spark=4.1.2", "")]
    [InlineData("", "", "")]
    [InlineData(
        "python=3.13.5 spark=4.1.2",
        "spark=4.1.2 python=3.12.1",
        "python: the driver has 3.13.5, the executor 3.12.1"
    )]
    [InlineData(
        "spark=4.1.2 r=4.5.0",
        "spark=4.0.0",
        "r: the driver has 4.5.0, the executor none|spark: the driver has 4.1.2, the executor 4.0.0"
    )]
    [InlineData(
        "java=21",
        "java=21 pyarrow=20.0.0",
        "pyarrow: the driver has none, the executor 20.0.0"
    )]
    [InlineData("jupyter=1", "jupyter=2", "")]
    [InlineData("pandas=2.2.3+dfsg", "pandas=2.2.3", "")]
    public void Differences_are_told_a_line_each(string driver, string executor, string lines) =>
        string.Join('|', ParityCheck.Differences(Versions(driver), Versions(executor)))
            .ShouldBe(lines);

    [Fact]
    public void Images_that_do_not_fit_end_the_run_and_others_do_not()
    {
        ParityException.ThrowIfAny([]);

        Should
            .Throw<ParityException>(() => ParityException.ThrowIfAny(["a", "b"]))
            .Message.ShouldStartWith("The images do not fit: a; b. ");
    }

    [Fact]
    public async Task Labels_are_believed_where_they_are_and_an_image_without_them_is_run_and_asked()
    {
        var labelled = Put("team/driver", "x", "driver", LabelsFor("driver", "21"));
        var foreign = Put("foreign", "x", "executor");

        (await Check().DifferencesAsync(labelled, labelled, ImageBench.Token)).ShouldBe([]);
        _world.Engine.Events.ShouldBeEmpty();

        // Every container of the engine here says java=21.
        (await Check().DifferencesAsync(labelled, foreign, ImageBench.Token)).ShouldBe([
            "spark: the driver has 4.1.2, the executor none",
        ]);
        _world.Engine.Events.ShouldBe([$"pull {foreign}"]);
    }

    [Fact]
    public async Task Labels_that_an_image_has_from_the_one_it_stands_on_are_not_believed()
    {
        var ours = Put("team/spark-py", "x", "ours", LabelsFor("ours", "17"));
        var theirs = Put("theirs", "x", "ours, and another Java on top", LabelsFor("ours", "17"));

        (await Check().DifferencesAsync(ours, theirs, ImageBench.Token)).ShouldBe([
            "java: the driver has 17, the executor 21",
            "spark: the driver has 4.1.2, the executor none",
        ]);
    }

    [Fact]
    public async Task What_the_registry_has_under_a_tag_counts_more_than_the_engines_copy()
    {
        Put("team/driver", "latest", "new", LabelsFor("new", "21"));
        var tagged = Tagged("team/driver:latest");
        _world.Engine.Add(
            tagged.ToString(),
            new EngineImage(ImageBench.DigestOf("old").ToString(), LabelsFor("old", "17"))
            {
                Layers = [FakeRegistry.LayerOf("old")],
            }
        );
        var current = Put("team/executor", "x", "executor", LabelsFor("executor", "21"));

        (await Check().DifferencesAsync(tagged, current, ImageBench.Token)).ShouldBe([]);
    }

    [Fact]
    public async Task An_image_that_only_the_engine_has_is_found_there()
    {
        var local = Tagged("team/local:x");
        _world.Engine.Add(
            local.ToString(),
            new EngineImage(ImageBench.DigestOf("local").ToString(), LabelsFor("local", "17"))
            {
                Layers = [FakeRegistry.LayerOf("local")],
            }
        );
        var executor = Put("team/executor", "x", "executor", LabelsFor("executor", "21"));

        (await Check().DifferencesAsync(local, executor, ImageBench.Token)).ShouldBe([
            "java: the driver has 17, the executor 21",
        ]);
    }

    [Fact]
    public async Task A_registry_that_fails_is_told_whatever_the_engine_has()
    {
        _world.Engine.Add(Tagged("team/local:x").ToString());
        _world.Registry.Status = 500;

        await Should.ThrowAsync<RegistryException>(
            Check()
                .DifferencesAsync(Tagged("team/local:x"), Tagged("team/local:x"), ImageBench.Token)
        );
    }

    [Fact]
    public async Task An_image_that_was_fetched_to_be_asked_does_not_stay()
    {
        var foreign = Put("foreign", "x", "executor");

        await Check().DifferencesAsync(foreign, foreign, ImageBench.Token);

        _world.Engine[foreign.ToString()].ShouldBeNull();
    }

    [Fact]
    public async Task An_image_that_nobody_has_is_told_in_the_registrys_words() =>
        (
            await Should.ThrowAsync<RegistryException>(
                Check().DifferencesAsync(Tagged("nowhere:x"), Tagged("nowhere:x"), ImageBench.Token)
            )
        ).Message.ShouldContain($"{_world.Registry.Host}/nowhere");

    private ParityCheck Check() => new(_world.Services, "linux/amd64");

    private ImageReference Tagged(string name) =>
        ImageReference.Parse($"{_world.Registry.Host}/{name}");

    private ImageReference Put(
        string repository,
        string tag,
        string content,
        IReadOnlyDictionary<string, string>? labels = null
    ) => Tagged($"{repository}@{_world.Registry.Put(repository, tag, content, labels)}");

    // As a build gives them to an image with this content.
    private static Dictionary<string, string> LabelsFor(string content, string java) =>
        new()
        {
            ["io.kindling.java.version"] = java,
            ["io.kindling.spark.version"] = "4.1.2",
            ["io.kindling.layers"] = ImageBench.DigestOf(FakeRegistry.LayerOf(content)).ToString(),
        };

    private static Dictionary<string, string> Versions(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Split('='))
            .ToDictionary(x => x[0], x => x[1]);
}
