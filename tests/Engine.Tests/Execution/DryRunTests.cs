using Kindling.NukeExtensions;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

/// <summary>What targets show of what they would send.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    [Fact]
    public async Task A_preview_is_shown_instead_of_the_body()
    {
        var result = await RunAsync("A --dry-run");

        result.ExitCode.ShouldBe(0, result.Output);
        ((AbcBuild)result.Build!).Ran.ShouldBe(["preview of A"]);
    }

    [Fact]
    public async Task A_usual_run_has_no_preview_and_what_is_skipped_has_none()
    {
        ((AbcBuild)(await RunAsync("A")).Build!).Ran.ShouldBe(["A"]);
        ((AbcBuild)(await RunAsync("B --dry-run --skip A")).Build!).Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_that_fails_is_a_failure()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) =>
                        x.Previews(_ =>
                            Task.FromException(new InvalidOperationException("refused"))
                        ),
                },
            "A --dry-run"
        );

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("refused");
    }

    [Fact]
    public async Task A_preview_that_is_cancelled_is_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        _harness.CancellationToken = cancellation.Token;

        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) =>
                        x.Previews(async token =>
                        {
                            await cancellation.CancelAsync();
                            token.ThrowIfCancellationRequested();
                        }),
                },
            "A --dry-run"
        );

        result.ExitCode.ShouldBe(130, result.Output);
        result.Output.ShouldNotContain("OperationCanceledException");
    }

    public void Dispose() => _harness.Dispose();

    private Task<BuildResult> RunAsync(string arguments) =>
        _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.Previews(_ =>
                        {
                            build.Ran.Add("preview of A");
                            return Task.CompletedTask;
                        }),
                    OnB = (x, build) => x.DependsOn(build.A),
                },
            arguments
        );
}
