using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImagePushTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private ImagePush Push() => new(_world.Builds(), _world.Services, _world.Progress);

    [Fact]
    public async Task Parents_are_pushed_before_children()
    {
        var plan = await _world.PlanAsync();

        var digest = await Push().PushAsync(plan["tool"], ImageBench.Token);

        _world
            .Engine.Events.Where(x => x.StartsWith("push ", StringComparison.Ordinal))
            .Select(x => x.Split('.')[^2])
            .ShouldBe([
                // Each under a name of its own first: the tag, a dot, and the beginning of the id.
                $"1:{Port}/team/java:{plan["java"].Tag}",
                $"1:{Port}/team/tool:{plan["tool"].Tag}",
            ]);
        _world.Registry.Find("team/tool", plan["tool"].Tag).ShouldBe(digest);
        _world.Registry.Find("team/java", plan["java"].Tag).ShouldNotBeNull();
        // The names that the push went by are gone again.
        _world.Engine.Names.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_the_registry_has_is_not_pushed()
    {
        var plan = await _world.PlanAsync();
        var digest = _world.Registry.Put("team/tool", plan["tool"].Tag, "tool");

        (await Push().PushAsync(plan["tool"], ImageBench.Token)).ShouldBe(digest);

        _world.Engine.Seen.ShouldBeEmpty();
        _world.Registry.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_builds_at_once_the_second_takes_the_firsts_digest()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"];
        Oci.Digest? first = null;
        _world.Engine.Pushed = (repository, _) =>
            first = _world.Registry.Put(repository, java.Tag, "built elsewhere at the same time");

        var digest = await Push().PushAsync(java, ImageBench.Token);

        digest.ShouldBe(first!.Value);
        _world.Registry.Find("team/java", java.Tag).ShouldBe(first);
        _world.Registry.Seen.ShouldNotContain(x => x.StartsWith("PUT ", StringComparison.Ordinal));
        _world.Progress.Lines.ShouldContain(
            $"java: another build has pushed {java.Tag}: taking its digest"
        );
    }

    [Fact]
    public async Task A_digest_that_the_engine_tells_only_in_words_is_understood()
    {
        var plan = await _world.PlanAsync();
        _world.Engine.TellsDigests = false;

        var digest = await Push().PushAsync(plan["java"], ImageBench.Token);

        _world.Registry.Find("team/java", plan["java"].Tag).ShouldBe(digest);
    }

    [Fact]
    public async Task An_image_is_pushed_once_whoever_asks()
    {
        var plan = await _world.PlanAsync();
        var push = Push();

        await Task.WhenAll(
            push.PushAsync(plan["tool"], ImageBench.Token),
            push.PushAsync(plan["other"], ImageBench.Token),
            push.PushAsync(plan["java"], ImageBench.Token)
        );

        _world
            .Engine.Events.Count(x => x.StartsWith("push ", StringComparison.Ordinal))
            .ShouldBe(3);
    }

    [Fact]
    public async Task Release_tags_cost_one_PUT_each_and_none_when_they_are_right()
    {
        var plan = await _world.PlanAsync();
        var digest = _world.Registry.Put("team/tool", "x", "new");
        _world.Registry.Put("team/tool", "latest", "old");
        var image = plan["tool"].Reference.WithDigest(digest);

        await Push().TagAsync(image, ["4.1.2", "latest"], ImageBench.Token);
        await Push().TagAsync(image, ["4.1.2", "latest"], ImageBench.Token);

        _world
            .Registry.Seen.Where(x => x.StartsWith("PUT ", StringComparison.Ordinal))
            .ShouldBe(["PUT /v2/team/tool/manifests/4.1.2", "PUT /v2/team/tool/manifests/latest"]);
        _world.Registry.Find("team/tool", "4.1.2").ShouldBe(digest);
        _world.Registry.Find("team/tool", "latest").ShouldBe(digest);
    }

    [Fact]
    public async Task What_the_registry_knows_of_an_image_is_described()
    {
        var plan = await _world.PlanAsync();
        var digest = _world.Registry.Put(
            "team/tool",
            "x",
            "layer",
            new Dictionary<string, string> { ["org.opencontainers.image.base.digest"] = "sha256:b" }
        );

        var record = await Push().DescribeAsync(plan["tool"], digest, ImageBench.Token);

        record.Name.ShouldBe("tool");
        record.Reference.ToString().ShouldBe($"{plan["tool"].Reference}@{digest}");
        record.Platform.ShouldBe("linux/amd64");
        record.BaseDigest.ShouldBe("sha256:b");
        record.Layers.Single().Size.ShouldBe(3 << 20);
        record.Size.ShouldBeGreaterThan(3 << 20);
    }

    private string Port => _world.Registry.Host.Split(':')[1];
}
