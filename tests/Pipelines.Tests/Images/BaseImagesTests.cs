using Kindling.Pipelines.Images;
using Kindling.Pipelines.Tests.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class BaseImagesTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();
    private readonly LogLines _log = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private Task<BaseIdentity> ResolveAsync(string name) =>
        new BaseImages(_world.Services, _log.Logger).ResolveAsync(name, ImageBench.Token);

    [Fact]
    public async Task A_digest_in_the_name_is_believed_without_asking_anybody()
    {
        var identity = await ResolveAsync("debian:x@" + ImageBench.BaseDigest);

        identity.ShouldBe(
            new BaseIdentity("debian@" + ImageBench.BaseDigest, ImageBench.BaseDigest)
        );
        identity.IsDigest.ShouldBeTrue();
        _world.Engine.Seen.ShouldBeEmpty();
        _world.Registry.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_engine_has_from_that_registry_goes_by_its_digest_there()
    {
        _world.Engine.Add(
            "debian:x",
            "mirror.example/debian@sha256:" + new string('2', 64),
            "debian@" + ImageBench.BaseDigest
        );

        (await ResolveAsync("debian:x")).ShouldBe(
            new BaseIdentity("debian@" + ImageBench.BaseDigest, ImageBench.BaseDigest)
        );
        _world.Registry.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_only_this_engine_has_goes_by_its_id_and_that_is_told()
    {
        _world.Engine.Add("mine:x", "mirror.example/mine@sha256:" + new string('2', 64));

        var identity = await ResolveAsync("mine:x");

        identity.ShouldBe(new BaseIdentity("mine:x", _world.Engine["mine:x"]!.Id));
        identity.IsDigest.ShouldBeFalse();
        _log.All.Single().ShouldContain("is only on this engine");
    }

    [Fact]
    public async Task What_the_engine_has_not_is_looked_up_in_its_registry()
    {
        var name = $"{_world.Registry.Host}/debian";

        (await ResolveAsync($"{name}:x")).ShouldBe(
            new BaseIdentity($"{name}@{_world.Identity.Identity}", _world.Identity.Identity)
        );
    }

    [Fact]
    public async Task What_is_nowhere_is_told()
    {
        var name = $"{_world.Registry.Host}/debian:gone";

        (await Should.ThrowAsync<PipelineException>(() => ResolveAsync(name))).Message.ShouldBe(
            $"The base image {name} is neither on the engine nor in its registry: name another by --base-image."
        );
    }
}
