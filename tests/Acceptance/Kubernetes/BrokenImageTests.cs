using System.Diagnostics;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>A broken name of an image is explained within 15 s.</summary>
[Trait("Category", "Acceptance")]
public sealed class BrokenImageTests(Cluster cluster) : IClassFixture<Cluster>
{
    [Theory]
    [InlineData("No image", "Invalid_name")]
    [InlineData("127.0.0.1:5000/why/nothing:1", "Not_found")]
    public async Task A_broken_image(string image, string member)
    {
        await using var stage = await Stage.MakeAsync(cluster);
        var clock = Stopwatch.StartNew();

        var screen = await stage.WhyAsync(Stage.Set($"image: '{image}'"));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        // The registry's address is the same each time.
        Approved.Matches(
            screen.Replace(stage.Namespace, "NAMESPACE", StringComparison.Ordinal),
            member: member
        );
    }
}
