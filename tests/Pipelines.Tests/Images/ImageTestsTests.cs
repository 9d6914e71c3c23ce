using Kindling.Pipelines.Images.Structure;
using Kindling.Testing;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageTestsTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly ImageWorld _world;

    public ImageTestsTests() => _world = new ImageWorld(_time);

    // Connected beforehand: its own deadlines stand on the same clock.
    public async ValueTask InitializeAsync() => await _world.Services.EngineAsync(ImageBench.Token);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_check_that_hangs_fails_by_name_at_its_deadline()
    {
        var hanging = RunAsync(token => Task.Delay(Timeout.Infinite, token), ImageBench.Token);

        _time.Advance(TimeSpan.FromSeconds(179));
        hanging.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        var result = await hanging;
        result.Failure.ShouldBe("'hangs' did not come to an end within 3 minutes");
        result.Seconds.ShouldBe(180);
    }

    [Fact]
    public async Task A_cancel_is_no_failure_of_the_check()
    {
        using var source = new CancellationTokenSource();
        var hanging = RunAsync(token => Task.Delay(Timeout.Infinite, token), source.Token);

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(hanging);
    }

    private async Task<ImageCheckResult> RunAsync(
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        var check = new ImageCheck(
            "tool",
            "hangs",
            async (_, token) =>
            {
                await work(token);
                return "";
            }
        );
        var engine = await _world.Services.EngineAsync(cancellationToken);
        await using var stage = new ImageStage(engine, new Dictionary<string, string>(), _time);
        return await new ImageTests(_world.Services, _world.Settings, Logger.None).RunAsync(
            check,
            stage,
            cancellationToken
        );
    }
}
