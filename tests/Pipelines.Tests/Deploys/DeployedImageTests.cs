using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class DeployedImageTests
{
    [Fact]
    public void Drivers_get_the_image_that_the_clusters_executors_have()
    {
        var image = $"registry.example/team/spark-r@sha256:{new string('b', 64)}";

        var images = DeployedImages.With(
            new Dictionary<string, PushedImage>(),
            $"spark.executor.cores 1\nspark.kubernetes.container.image {image}\n"
        );

        images["spark-r"].Reference.ToString().ShouldBe(image);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("spark.executor.cores 1")]
    [InlineData("spark.kubernetes.container.image kindling/spark-r:4.3.0")]
    public void What_names_no_digest_changes_nothing(string? text) =>
        DeployedImages
            .With(DeployBench.Settings.Images, text)
            .ShouldBe(DeployBench.Settings.Images);
}
