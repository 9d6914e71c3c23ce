using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImagePushTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private ImagePush Push() =>
        new(_world.Settings, _world.Builds(), _world.Services, _world.Progress);

    private ImageTagging Tagging() => new(_world.Services);

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
    public async Task Who_gives_the_tag_last_wins_and_the_other_takes_that_digest()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"];
        Oci.Digest? last = null;
        _world.Registry.Stored = () => last = _world.Registry.Put("team/java", java.Tag, "theirs");

        var digest = await Push().PushAsync(java, ImageBench.Token);

        digest.ShouldBe(last!.Value);
        _world.Progress.Lines[^1].ShouldContain("another build has pushed");
        (await Push().DescribeAsync(java, digest, ImageBench.Token)).Reference.Digest.ShouldBe(
            last
        );
    }

    [Fact]
    public async Task A_release_tag_that_another_run_takes_meanwhile_is_told()
    {
        var plan = await _world.PlanAsync();
        var digest = await Push().PushAsync(plan["java"], ImageBench.Token);
        var image = plan["java"].Reference.WithDigest(digest);
        _world.Registry.Stored = () => _world.Registry.Put("team/java", "1.0", "theirs");

        var told = await Should.ThrowAsync<PipelineException>(
            Tagging().TagAsync(image, ["1.0"], ImageBench.Token)
        );

        told.Message.ShouldContain("given by another run at the same time");
    }

    [Fact]
    public async Task A_tag_that_may_not_be_changed_and_is_there_after_all_is_taken_as_it_is()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"];
        Oci.Digest? first = null;
        _world.Registry.HasImmutableTags = true;
        _world.Registry.Storing = () =>
            first = _world.Registry.Put("team/java", java.Tag, "built elsewhere");

        (await Push().PushAsync(java, ImageBench.Token)).ShouldBe(first!.Value);

        _world.Registry.Find("team/java", java.Tag).ShouldBe(first);
    }

    [Fact]
    public async Task What_is_built_anew_on_purpose_takes_the_tag()
    {
        _world.Settings = _world.Settings with { NoCache = true };
        var plan = await _world.PlanAsync();
        var java = plan["java"];
        var old = _world.Registry.Put("team/java", java.Tag, "old");

        var digest = await Push().PushAsync(java, ImageBench.Token);

        digest.ShouldNotBe(old);
        _world.Registry.Find("team/java", java.Tag).ShouldBe(digest);
        _world.Progress.Lines.ShouldContain($"java: taking {java.Tag} from {old}: --no-cache");
        _world.Progress.Lines[^1].ShouldBe($"java: pushed as {digest}");
    }

    [Fact]
    public async Task What_is_built_anew_does_not_pass_for_pushed_where_tags_may_not_be_changed()
    {
        _world.Settings = _world.Settings with { NoCache = true };
        var plan = await _world.PlanAsync();
        _world.Registry.HasImmutableTags = true;
        _world.Registry.Put("team/java", plan["java"].Tag, "old");

        var told = await Should.ThrowAsync<Oci.RegistryException>(
            Push().PushAsync(plan["java"], ImageBench.Token)
        );

        told.Message.ShouldContain("The tag exists and may not be changed");
    }

    [Fact]
    public async Task A_push_that_a_passing_fault_ends_is_repeated_and_says_so()
    {
        var plan = await _world.PlanAsync();
        _world.Engine.PushFaults.Enqueue(new PushFault("toomanyrequests: slow down"));
        _world.Engine.PushFaults.Enqueue(new PushFault("unauthorized", HasTaken: true));

        var digest = await Push().PushAsync(plan["java"], ImageBench.Token);

        _world.Registry.Find("team/java", plan["java"].Tag).ShouldBe(digest);
        Pushes().ShouldBe(3);
        var told = _world.Progress.Lines.Where(x => x.Contains("again in")).ToArray();
        told.Length.ShouldBe(2);
        told[0].ShouldStartWith("java: toomanyrequests: slow down: again in ");
        told[1].ShouldStartWith("java: unauthorized: again in ");
        told[1].ShouldEndWith("(2 of 3)");
        // Before each repeat the registry is asked whether it would take it, and nothing is left behind.
        _world.Registry.Seen.Count(x => x == "POST /v2/team/java/blobs/uploads/").ShouldBe(2);
        _world.Registry.Seen.Count(x => x == "DELETE /v2/team/java/blobs/uploads/1").ShouldBe(2);
    }

    [Fact]
    public async Task A_registry_that_goes_on_failing_is_given_up()
    {
        var plan = await _world.PlanAsync();
        for (var fault = 0; fault < 9; fault++)
        {
            _world.Engine.PushFaults.Enqueue(
                new PushFault("received unexpected HTTP status: 503 Service Unavailable")
            );
        }

        var told = await Should.ThrowAsync<Docker.TransferFailedException>(
            Push().PushAsync(plan["java"], ImageBench.Token)
        );

        told.Message.ShouldContain("503 Service Unavailable");
        Pushes().ShouldBe(4);
    }

    [Theory]
    [InlineData("denied: requested access to the resource is denied", true)]
    [InlineData("unauthorized: authentication required", false)]
    [InlineData(
        "Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused",
        false
    )]
    public async Task What_will_not_pass_is_told_once(string words, bool hasTaken)
    {
        var plan = await _world.PlanAsync();
        _world.Engine.PushFaults.Enqueue(new PushFault(words, hasTaken));

        var told = await Should.ThrowAsync<Docker.TransferFailedException>(
            Push().PushAsync(plan["java"], ImageBench.Token)
        );

        told.Reason.ShouldBe(words);
        Pushes().ShouldBe(1);
    }

    [Fact]
    public async Task What_an_ended_run_has_pushed_without_giving_the_tag_is_taken()
    {
        var plan = await _world.PlanAsync();
        var java = plan["java"];
        await _world.Builds().ProvideAsync(java, ImageBench.Token);
        var name = $"{java.Tag}.{_world.Engine[$"{java.Reference}"]!.Id.Split(':')[1][..12]}";
        var sent = _world.Registry.Put("team/java", name, "sent by a run that was killed");
        _world.Engine.PushFaults.Enqueue(
            new PushFault($"tag invalid: The image tag '{name}' already exists and is immutable.")
        );

        (await Push().PushAsync(java, ImageBench.Token)).ShouldBe(sent);

        _world.Registry.Find("team/java", java.Tag).ShouldBe(sent);
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

        await Tagging().TagAsync(image, ["4.1.2", "latest"], ImageBench.Token);
        await Tagging().TagAsync(image, ["4.1.2", "latest"], ImageBench.Token);

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

    private int Pushes() =>
        _world.Engine.Events.Count(x => x.StartsWith("push ", StringComparison.Ordinal));

    private string Port => _world.Registry.Host.Split(':')[1];
}
