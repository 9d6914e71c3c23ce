using System.Text.Json;
using Kindling.Acceptance.Script;
using Kindling.Pipelines;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>Faults of engines and registries that take long, or an engine of their own.</summary>
[Trait("Category", "Campaign")]
public sealed class ImageFaultTests(Checkout checkout, Registry registry) : IClassFixture<Registry>
{
    private static readonly string s_shared = World.Variables.GetValueOrDefault(
        "DOCKER_HOST",
        "unix:///var/run/docker.sock"
    );

    [Fact]
    public async Task An_engine_that_is_killed_in_mid_build_is_told_and_the_next_build_is_whole()
    {
        using var images = new SmallImages("RUN sleep 5; echo done >/done");
        await using var engine = await OwnEngine.StartAsync();
        var building = images.On(engine.Host).BuildAsync([SmallImages.Name], World.Token);
        await Task.Delay(TimeSpan.FromSeconds(4), World.Token);
        await engine.KillAsync();

        var told = await Should.ThrowAsync<PipelineException>(building);
        told.Message.ShouldContain("the engine");
        await engine.StartAgainAsync();
        var again = await images.On(engine.Host).BuildAsync([SmallImages.Name], World.Token);
        again[0].Outcome.ShouldBe(ImageOutcome.Built);
    }

    [Fact]
    public async Task No_space_on_the_engine_is_the_likely_cause()
    {
        using var images = new SmallImages("RUN dd if=/dev/zero of=/big bs=1M count=600");
        await using var engine = await OwnEngine.StartAsync(size: "400m");

        var told = await Should.ThrowAsync<PipelineException>(
            images.On(engine.Host).BuildAsync([SmallImages.Name], World.Token)
        );
        told.Message.ShouldContain("Likely cause: no space is left on the engine's disk");
    }

    [Fact]
    public async Task Of_two_builds_at_once_the_first_push_wins_and_the_other_takes_its_digest()
    {
        Assert.SkipUnless(Testing.RegistryProcess.IsInstalled, "docker-registry is not installed");
        // Two engines make two images of one tag: the time is in them.
        using var images = new SmallImages("RUN date +%N >/made");
        await using var engine = await OwnEngine.StartAsync();
        var pushes = await Task.WhenAll(
            PushAsync(images.On(s_shared, registry)),
            PushAsync(images.On(engine.Host, registry))
        );

        var tag = pushes[0].Reference.Tag!;
        pushes[1].Reference.Tag.ShouldBe(tag);
        pushes
            .Select(push => push.Reference.Digest.ToString())
            .ShouldContain(await registry.DigestAsync(SmallImages.Name, tag));
        var late = await PushAsync(images.On(engine.Host, registry));
        late.Reference.Digest.ToString()
            .ShouldBe(await registry.DigestAsync(SmallImages.Name, tag));
    }

    [Fact]
    public async Task A_push_that_is_killed_is_repaired_by_pushing_again()
    {
        var commands = registry.Commands(checkout);
        var clone = checkout.Deployable("killed pushes");
        var built = await commands.RunAsync(clone, "BuildImages");
        built.ExitCode.ShouldBe(0, built.Output);
        Seed.Say();
        for (var kill = 0; kill < 4; kill++)
        {
            using var process = commands.Start(clone, "PushImages", "--tags", "killed");
            var moment = Seed.Moment(kill, TimeSpan.FromSeconds(12)) + TimeSpan.FromSeconds(1);
            await Checkout.EndOf(process, killAfter: moment);
        }

        var result = await commands.RunAsync(clone, "PushImages", "--tags", "killed");

        result.ExitCode.ShouldBe(0, result.Output);
        using var json = JsonDocument.Parse(
            await File.ReadAllBytesAsync(
                Path.Combine(clone, "artifacts", "images.json"),
                World.Token
            )
        );
        foreach (var image in json.RootElement.GetProperty("images").EnumerateArray())
        {
            var name = image.GetProperty("name").GetString()!;
            (await registry.DigestAsync(name, "killed")).ShouldBe(
                image.GetProperty("digest").GetString()
            );
            foreach (var layer in image.GetProperty("layers").EnumerateArray())
            {
                (
                    await registry.HasBlobAsync(name, layer.GetProperty("digest").GetString()!)
                ).ShouldBeTrue();
            }
        }
    }

    private static async Task<ImageRecord> PushAsync(ImagePipeline pipeline) =>
        (await pipeline.PushAsync([SmallImages.Name], [], World.Token))[0];
}
