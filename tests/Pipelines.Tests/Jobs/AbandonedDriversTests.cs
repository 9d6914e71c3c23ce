using System.Diagnostics;
using Kindling.Pipelines.Jobs;
using Kindling.Testing;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Jobs;

/// <summary>With <c>sleep</c> for a driver.</summary>
public sealed class AbandonedDriversTests : IDisposable
{
    private readonly TempDirectory _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Only_drivers_of_this_environment_whose_build_is_gone_are_ended()
    {
        using var abandoned = Driver($"{_scratch.Path}|2147483646|1");
        using var reused = Driver($"{_scratch.Path}|{Environment.ProcessId}|1");
        using var mine = Driver(AbandonedDrivers.MarkOf(_scratch.Path));
        using var elsewhere = Driver($"{_scratch.Path}-other|2147483646|1");
        try
        {
            await new AbandonedDrivers(_scratch.Path, Logger.None, TimeProvider.System).EndAsync(
                Token
            );

            await abandoned.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token);
            await reused.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token);
            mine.HasExited.ShouldBeFalse();
            elsewhere.HasExited.ShouldBeFalse();
        }
        finally
        {
            mine.Kill();
            elsewhere.Kill();
        }
    }

    private static Process Driver(string mark)
    {
        var info = new ProcessStartInfo("sleep", ["300"]) { UseShellExecute = false };
        info.Environment[AbandonedDrivers.Marker] = mark;
        return Process.Start(info)!;
    }
}
