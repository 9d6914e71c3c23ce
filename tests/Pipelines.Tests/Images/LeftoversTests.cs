using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class LeftoversTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task What_a_killed_run_left_is_removed_before_the_next_build()
    {
        var (now, plan) = (_world.Time.GetUtcNow(), await _world.PlanAsync());
        var old = Leftovers.DraftOf(plan["tool"], "dead", now - TimeSpan.FromHours(4));
        _world.Engine.Add(old);
        _world.Engine.Containers["old"] = now - TimeSpan.FromHours(4);
        _world.Engine.Networks["oldnet"] = now - TimeSpan.FromDays(2);

        await _world.Builds().ProvideAsync(plan["java"], ImageBench.Token);

        _world.Engine.Names.ShouldNotContain(old);
        _world.Engine.Seen.ShouldContain(x => x.StartsWith("DELETE") && x.EndsWith("/old"));
        _world.Engine.Seen.ShouldContain(x => x.StartsWith("DELETE") && x.EndsWith("/oldnet"));
    }

    [Fact]
    public async Task What_another_run_may_still_need_stays()
    {
        var (now, plan) = (_world.Time.GetUtcNow(), await _world.PlanAsync());
        var young = Leftovers.DraftOf(plan["tool"], "alive", now - TimeSpan.FromHours(2));
        string[] others = [young, "kindling-draft/mine:1.0", "kindling-draft/mine:a-b-c"];
        Array.ForEach(others, name => _world.Engine.Add(name));
        _world.Engine.Containers["young"] = now - TimeSpan.FromHours(2);
        _world.Engine.Networks["youngnet"] = now;

        await _world.Builds().ProvideAsync(plan["java"], ImageBench.Token);

        others.ShouldBeSubsetOf(_world.Engine.Names);
        _world.Engine.Seen.ShouldNotContain(x =>
            x.StartsWith("DELETE") && (x.EndsWith("/young") || x.EndsWith("/youngnet"))
        );
    }
}
