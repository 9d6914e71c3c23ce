using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>The inside of <see cref="ChildFetch"/>.</summary>
public sealed class ChildFetchTests
{
    [Fact(Explicit = true)]
    public async Task Fetches_what_the_parent_asks_for()
    {
        var (mirror, root, cache, log) = ChildFetch.Order();
        using var bench = new DownloadBench();
        bench.Log.CopyTo(log);
        var settings = bench.Settings(mirror) with { Root = root, CacheFolder = cache };

        // The parent decides when the mirror goes on.
        var got = await bench.FetchAsync(
            settings with
            {
                Transfer = settings.Transfer with { StallWindow = TimeSpan.FromMinutes(1) },
            }
        );

        bench.Log.Logger.Information("vouched by: {VouchedBy}", got.VouchedBy);
        File.Exists(Path.Combine(got.Home, "RELEASE")).ShouldBeTrue();
    }
}
