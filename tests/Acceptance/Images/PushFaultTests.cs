using System.Diagnostics;
using Kindling.Pipelines;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>A registry that fails while the real engine pushes to it.</summary>
[Trait("Category", "Campaign")]
public sealed class PushFaultTests : IAsyncLifetime
{
    private const string Again = ": again in";

    private readonly SmallImages _images = new("RUN date +%N >/made");
    private readonly Said _log = new();
    private RegistryProcess? _registry;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RegistryProcess.IsInstalled, "docker-registry is not installed");
        _registry = await RegistryProcess.StartAsync(_ => "");
    }

    public async ValueTask DisposeAsync()
    {
        _images.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Theory]
    // The engine tells these at once.
    [InlineData("POST", "blobs/uploads/", 429, "toomanyrequests: ")]
    [InlineData("PUT", "manifests/", 503, "received unexpected HTTP status: 503")]
    public async Task What_passes_is_waited_for_and_the_push_is_whole(
        string verb,
        string part,
        int status,
        string words
    )
    {
        await using var faulty = new FaultyRegistry(_registry!.Host);
        var left = 1;
        faulty.Fault = request =>
            request.StartsWith(verb, StringComparison.Ordinal)
            && request.Contains(part, StringComparison.Ordinal)
            && Interlocked.Decrement(ref left) >= 0
                ? Busy(status)
                : null;

        await PushedAsync(faulty);

        _log.Text.ShouldContain($"{SmallImages.Name} | {words}");
        _log.Text.ShouldContain(Again);
    }

    [Fact]
    public async Task Before_a_repeat_it_is_waited_as_long_as_the_registry_wants()
    {
        await using var faulty = new FaultyRegistry(_registry!.Host);
        var clock = new Stopwatch();
        var early = 0;
        faulty.Fault = request =>
        {
            if (!request.StartsWith("POST", StringComparison.Ordinal))
            {
                return null;
            }

            if (request.Contains("docker/", StringComparison.Ordinal))
            {
                return clock.IsRunning ? null : Busy(429);
            }

            // The question before the repeat.
            if (!clock.IsRunning)
            {
                clock.Start();
                return Busy(429, "4");
            }

            early += clock.Elapsed < TimeSpan.FromSeconds(3.9) ? 1 : 0;
            return null;
        };

        await PushedAsync(faulty);

        clock.IsRunning.ShouldBeTrue();
        early.ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_ends_in_mid_push_is_replaced_by_pushing_again()
    {
        await using var faulty = new FaultyRegistry(_registry!.Host) { WantsToken = true };
        var ended = 0;
        faulty.Fault = request =>
        {
            if (
                request.StartsWith("PATCH", StringComparison.Ordinal)
                && Interlocked.Increment(ref ended) == 1
            )
            {
                faulty.EndTokens();
            }

            return null;
        };

        await PushedAsync(faulty);

        _log.Text.ShouldContain($"unauthorized{Again}");
        faulty.Tokens.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Connections_that_break_in_mid_layer_longer_than_the_engine_bears_are_no_end()
    {
        await using var faulty = new FaultyRegistry(_registry!.Host);
        faulty.Fault = request =>
            request.StartsWith("PATCH", StringComparison.Ordinal) && !_log.Text.Contains(Again)
                ? new RegistryFault(null)
                : null;

        await PushedAsync(faulty);

        // The engine's own five times for each layer, then ours.
        faulty
            .Seen.Count(x => x.StartsWith("PATCH", StringComparison.Ordinal))
            .ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task What_another_repository_of_the_registry_has_is_mounted_and_not_sent()
    {
        await using var passing = new FaultyRegistry(_registry!.Host);

        await PushAsync(passing);
        await PushAsync(passing, "other");

        // Two layers; the configuration is sent both times.
        (Sent("team") - Sent("other")).ShouldBe(2);
        int Sent(string team) =>
            passing.Seen.Count(x => x.StartsWith($"PATCH /v2/{team}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_write_is_told_once()
    {
        await using var faulty = new FaultyRegistry(_registry!.Host);
        faulty.Fault = request =>
            request.StartsWith("POST", StringComparison.Ordinal)
                ? new RegistryFault(
                    403,
                    """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"""
                )
                : null;

        var told = await Should.ThrowAsync<PipelineException>(PushAsync(faulty));

        told.Message.ShouldContain("the registry refuses this user");
        _log.Text.ShouldNotContain(Again);
    }

    private static RegistryFault Busy(int status, string retryAfter = "1") =>
        new(
            status,
            """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}""",
            retryAfter
        );

    private async Task PushedAsync(FaultyRegistry faulty)
    {
        var image = await PushAsync(faulty);

        // Asked past the fault.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Head,
            $"http://{_registry!.Host}/v2/{image.Reference.Repository}/manifests/{image.Reference.Tag}"
        );
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await client.SendAsync(request, World.Token);
        response
            .Headers.GetValues("Docker-Content-Digest")
            .ShouldBe([image.Reference.Digest.ToString()!]);
    }

    private async Task<ImageRecord> PushAsync(FaultyRegistry faulty, string team = "team")
    {
        var access = new ImageAccess { Registry = $"{faulty.Host}/{team}" };
        var pipeline = _images.On(SmallImages.SharedEngine, access, World.Variables, _log.Logger);
        return (await pipeline.PushAsync([SmallImages.Name], [], World.Token))[0];
    }
}
