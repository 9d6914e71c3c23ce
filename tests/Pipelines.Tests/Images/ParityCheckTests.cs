using Kindling.Oci;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ParityCheckTests
{
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
        await using var world = new ImageWorld();
        var labels = new Dictionary<string, string>
        {
            ["io.kindling.java.version"] = "21",
            ["io.kindling.spark.version"] = "4.1.2",
        };
        var labelled = world.Registry.Put("team/driver", "x", "driver", labels);
        var foreign = world.Registry.Put("foreign", "x", "executor");
        var (driver, executor) = (Named("team/driver", labelled), Named("foreign", foreign));
        var check = new ParityCheck(world.Services, "linux/amd64");

        (await check.DifferencesAsync(driver, driver, ImageBench.Token)).ShouldBe([]);
        world.Engine.Events.ShouldBeEmpty();

        // Every container of the engine here says java=21.
        (await check.DifferencesAsync(driver, executor, ImageBench.Token)).ShouldBe([
            "spark: the driver has 4.1.2, the executor none",
        ]);
        world.Engine.Events.ShouldBe([$"pull {executor}"]);

        ImageReference Named(string repository, Digest digest) =>
            ImageReference.Parse($"{world.Registry.Host}/{repository}@{digest}");
    }

    private static Dictionary<string, string> Versions(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Split('='))
            .ToDictionary(x => x[0], x => x[1]);
}
