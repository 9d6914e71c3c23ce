using Kindling.Oci;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Images;
using Kindling.Pipelines.Tests.Releases.Bundles;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Publishing;

public sealed class ReleasedImagesTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();
    private readonly Digest _hdfs;
    private readonly Digest _spark;

    public ReleasedImagesTests()
    {
        _hdfs = _world.Registry.Put("team/hdfs", "hash", "hdfs");
        _spark = _world.Registry.Put("team/spark", "hash", "spark");
    }

    private IReadOnlyDictionary<string, PushedImage> Images =>
        BundleBench.ImagesOf(("hdfs", Name("hdfs", _hdfs)), ("spark", Name("spark", _spark)));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Images_get_the_version_and_what_moves()
    {
        await GiveAsync(["latest"]);

        _world.Registry.Find("team/hdfs", "1.2.3").ShouldBe(_hdfs);
        _world.Registry.Find("team/spark", "1.2.3").ShouldBe(_spark);
        _world.Registry.Find("team/spark", "latest").ShouldBe(_spark);
    }

    [Fact]
    public async Task What_they_have_is_not_given_again()
    {
        await GiveAsync(["latest"]);
        var puts = Puts();

        (await PlanAsync(["latest"])).ShouldAllBe(x => x.IsDone);
        await GiveAsync(["latest"]);

        Puts().ShouldBe(puts);
    }

    [Fact]
    public async Task A_run_that_was_ended_is_completed()
    {
        _world.Registry.Put("team/hdfs", "1.2.3", "hdfs");

        var plan = await PlanAsync();
        await GiveAsync();

        plan.Where(x => !x.IsDone).Select(x => x.Image.Repository).ShouldBe(["team/spark"]);
        Puts().ShouldBe(1);
    }

    [Fact]
    public async Task A_version_of_another_image_is_told_with_both_digests_and_nothing_is_given()
    {
        var other = _world.Registry.Put("team/spark", "1.2.3", "another");

        var told = await Should.ThrowAsync<PipelineException>(GiveAsync());

        told.Message.ShouldBe(
            $"{_world.Registry.Host}/team/spark:1.2.3 is {other}, and would become {_spark}: raise the version, or say --force-tags"
        );
        _world.Registry.Find("team/hdfs", "1.2.3").ShouldBeNull();
        Puts().ShouldBe(0);
    }

    [Fact]
    public async Task It_is_taken_where_that_is_asked_for()
    {
        _world.Registry.Put("team/spark", "1.2.3", "another");

        await GiveAsync(force: true);

        _world.Registry.Find("team/spark", "1.2.3").ShouldBe(_spark);
    }

    [Fact]
    public async Task What_moves_may_be_of_another_image()
    {
        _world.Registry.Put("team/spark", "latest", "another");

        await GiveAsync(["latest"]);

        _world.Registry.Find("team/spark", "latest").ShouldBe(_spark);
    }

    [Fact]
    public async Task All_that_is_in_the_way_is_told_at_once()
    {
        _world.Registry.Put("team/spark", "1.2.3", "another");
        var images = BundleBench.ImagesOf(
            ("hdfs", Name("hdfs", ImageBench.DigestOf("gone"))),
            ("spark", Name("spark", _spark))
        );

        var told = await Should.ThrowAsync<PipelineException>(
            new ReleasedImages(_world.Services).PlanAsync(
                images,
                "1.2.3",
                [],
                false,
                ImageBench.Token
            )
        );

        told.Message.Split('\n').Length.ShouldBe(2);
        told.Message.ShouldContain("is not in its registry: run PushImages");
    }

    private ImageReference Name(string image, Digest digest) =>
        ImageReference.Parse($"{_world.Registry.Host}/team/{image}@{digest}");

    private Task<IReadOnlyList<TagChange>> PlanAsync(
        IReadOnlyList<string>? moving = null,
        bool force = false
    ) =>
        new ReleasedImages(_world.Services).PlanAsync(
            Images,
            "1.2.3",
            moving ?? [],
            force,
            ImageBench.Token
        );

    private async Task GiveAsync(IReadOnlyList<string>? moving = null, bool force = false) =>
        await new ReleasedImages(_world.Services).GiveAsync(
            await PlanAsync(moving, force),
            ImageBench.Token
        );

    private int Puts() =>
        _world.Registry.Seen.Count(x => x.StartsWith("PUT ", StringComparison.Ordinal));
}
