using Kindling.Pipelines;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>Faults of engines and registries that take long, or an engine of their own.</summary>
[Trait("Category", "Campaign")]
public sealed class ImageFaultTests(Registry registry) : IClassFixture<Registry>
{
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
            PushAsync(images.On(SmallImages.SharedEngine, registry)),
            PushAsync(images.On(engine.Host, registry))
        );

        var tag = pushes[0].Reference.Tag!;
        pushes[1].Reference.Tag.ShouldBe(tag);
        var digest = await registry.DigestAsync(SmallImages.Name, tag);
        pushes.ShouldAllBe(push => push.Reference.Digest.ToString() == digest);
        var late = await PushAsync(images.On(engine.Host, registry));
        late.Reference.Digest.ToString()
            .ShouldBe(await registry.DigestAsync(SmallImages.Name, tag));
    }

    private static async Task<ImageRecord> PushAsync(ImagePipeline pipeline) =>
        (await pipeline.PushAsync([SmallImages.Name], [], World.Token))[0];
}
