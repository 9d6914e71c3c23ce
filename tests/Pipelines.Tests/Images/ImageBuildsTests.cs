using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageBuildsTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task What_the_registry_has_costs_one_request_each_and_no_engine()
    {
        var plan = await _world.PlanAsync();
        var digests = plan.Images.ToDictionary(
            x => x.Name,
            x => _world.Registry.Put(x.Reference.Repository, x.Tag, x.Name)
        );

        var results = await _world.Builds().ProvideAsync(plan.Images, ImageBench.Token);

        results.ShouldAllBe(x => x.Outcome == ImageOutcome.InRegistry);
        results.ShouldAllBe(x => x.Digest == digests[x.Name]);
        _world
            .Registry.Seen.Order()
            .ShouldBe(plan.Images.Select(x => $"HEAD /v2/team/{x.Name}/manifests/{x.Tag}").Order());
        _world.Services.RegistryRequests.ShouldBe(3);
        _world.Engine.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_only_the_engine_has_is_not_built()
    {
        var plan = await _world.PlanAsync();
        _world.Engine.Add(plan["tool"].Reference.ToString());

        var result = await _world.Builds().ProvideAsync(plan["tool"], ImageBench.Token);

        result.Outcome.ShouldBe(ImageOutcome.OnEngine);
        result.Digest.ShouldBeNull();
        _world.Engine.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_registry_none_is_asked()
    {
        _world.Settings = _world.Settings with { Registry = null };
        var plan = await _world.PlanAsync();
        _world.Engine.Add(plan["tool"].Reference.ToString());

        await _world.Builds().ProvideAsync(plan["tool"], ImageBench.Token);

        _world.Registry.Seen.ShouldBeEmpty();
        plan["tool"].Reference.ToString().ShouldStartWith("kindling/tool:");
    }

    [Fact]
    public async Task What_nobody_has_is_built_on_what_it_stands_on_and_tagged_when_it_is_whole()
    {
        var plan = await _world.PlanAsync();
        var (java, tool) = (plan["java"], plan["tool"]);

        var result = await _world.Builds().ProvideAsync(tool, ImageBench.Token);

        result.Outcome.ShouldBe(ImageOutcome.Built);
        _world.Engine.Events.ShouldBe([
            $"pull {_world.Identity.Name}",
            $"build {_world.Draft(java)} on {_world.Identity.Name}",
            $"build {java.Reference} on {_world.Draft(java)}",
            $"build {_world.Draft(tool)} on {java.Reference}",
            $"build {tool.Reference} on {_world.Draft(tool)}",
        ]);
        // The drafts are gone.
        _world
            .Engine.Names.Order()
            .ShouldBe(
                new[]
                {
                    _world.Identity.Name,
                    java.Reference.ToString(),
                    tool.Reference.ToString(),
                }.Order()
            );
        var labels = _world.Engine[tool.Reference.ToString()]!.Labels;
        labels["org.opencontainers.image.title"].ShouldBe("tool");
        labels["org.opencontainers.image.base.digest"].ShouldBe(_world.Identity.Identity);
        labels["io.kindling.java.version"].ShouldBe("21");
    }

    [Fact]
    public async Task What_it_stands_on_is_fetched_where_the_registry_has_it()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"].Reference;
        var digest = _world.Registry.Put(java.Repository, java.Tag!, "java");

        await _world.Builds().ProvideAsync(plan["tool"], ImageBench.Token);

        _world.Engine.Events[0].ShouldBe($"pull {java.Name}@{digest}");
        _world.Engine.Events[1].ShouldBe($"build {_world.Draft(plan["tool"])} on {java}");
        _world.Engine.Names.ShouldContain(java.ToString());
        _world.Progress.Lines.ShouldContain("java: pulling it from the registry");
    }

    [Fact]
    public async Task What_it_stands_on_is_the_registrys_also_where_the_engine_has_another_of_that_tag()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"].Reference;
        var digest = _world.Registry.Put(java.Repository, java.Tag!, "java");
        _world.Engine.Add(java.ToString(), $"{java.Name}@{ImageBench.DigestOf("mine")}");

        await _world.Builds().ProvideAsync(plan["tool"], ImageBench.Token);

        _world.Engine.Events[0].ShouldBe($"pull {java.Name}@{digest}");
    }

    [Fact]
    public async Task What_it_stands_on_is_not_fetched_when_the_engine_has_that_very_image()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"].Reference;
        var digest = _world.Registry.Put(java.Repository, java.Tag!, "java");
        _world.Engine.Add(java.ToString(), $"{java.Name}@{digest}");

        await _world.Builds().ProvideAsync(plan["tool"], ImageBench.Token);

        _world.Engine.Events[0].ShouldBe($"build {_world.Draft(plan["tool"])} on {java}");
    }

    [Theory]
    [InlineData("amd64", false)]
    [InlineData("arm64", true)]
    public async Task A_base_image_of_another_platform_is_not_it(string has, bool fetched)
    {
        var plan = await _world.PlanAsync();
        _world.Engine.Architecture = has;
        _world.Engine.Add(_world.Identity.Name);

        await _world.Builds().ProvideAsync(plan["java"], ImageBench.Token);

        _world.Engine.Events.Contains($"pull {_world.Identity.Name}").ShouldBe(fetched);
    }

    [Fact]
    public async Task What_two_stand_on_is_built_once()
    {
        var plan = await _world.PlanAsync();
        var builds = _world.Builds();

        await builds.ProvideAsync([plan["tool"], plan["other"]], ImageBench.Token);
        await builds.ProvideAsync([plan["java"], plan["other"]], ImageBench.Token);

        _world
            .Engine.Events.Count(x =>
                x.StartsWith($"build {_world.Draft(plan["java"])} ", StringComparison.Ordinal)
            )
            .ShouldBe(1);
        // The ground, and two builds for each of the three.
        _world.Engine.Events.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Without_the_cache_what_is_there_is_built_anew()
    {
        _world.Settings = _world.Settings with { NoCache = true };
        var plan = await _world.PlanAsync();
        _world.Registry.Put("team/java", plan["java"].Tag, "java");
        _world.Engine.Add(plan["java"].Reference.ToString());

        var result = await _world.Builds().ProvideAsync(plan["java"], ImageBench.Token);

        result.Outcome.ShouldBe(ImageOutcome.Built);
    }

    [Fact]
    public async Task A_build_that_fails_ends_the_others_and_is_the_one_that_is_told()
    {
        var plan = await _world.PlanAsync();
        var otherRuns = new TaskCompletionSource();
        _world.Engine.Building = async (name, token) =>
        {
            if (name == _world.Draft(plan["other"]))
            {
                otherRuns.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            else if (name == _world.Draft(plan["tool"]))
            {
                await otherRuns.Task;
                return "install-packages: no such Debian package: tre\nThe command 'install-packages tre' returned a non-zero code: 100";
            }

            return null;
        };

        var error = await Should.ThrowAsync<PipelineException>(
            _world
                .Builds()
                .ProvideAsync([plan["tool"], plan["other"]], ImageBench.Token)
                .WaitAsync(TimeSpan.FromSeconds(30), ImageBench.Token)
        );

        error.Message.ShouldStartWith("tool: ");
        error.Message.ShouldEndWith(
            "Likely cause: no such Debian package: tre: see docker/dependencies."
        );
        // Nobody takes what is not whole for it.
        _world.Engine.Names.ShouldNotContain(plan["tool"].Reference.ToString());
    }

    [Fact]
    public async Task What_is_done_is_told_as_it_is_done()
    {
        var plan = await _world.PlanAsync();

        await _world.Builds().ProvideAsync(plan["java"], ImageBench.Token);

        _world
            .Progress.Lines.SkipLast(1)
            .ShouldBe([
                $"java: looking for {plan["java"].Tag}",
                $"java: pulling {_world.Identity.Name}",
                $"java: step 1/1 FROM {_world.Identity.Name}",
                $"java: step 1/1 FROM {_world.Identity.Name}",
                "java: labels",
            ]);
        _world.Progress.Lines[^1].ShouldStartWith("java: built in ");
    }
}
