using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class CoverageTests
{
    [Theory]
    [InlineData("a: 1", "a: 1", true)]
    [InlineData("{a: 1, more: x}", "a: 1", true)]
    [InlineData("a: 1", "{a: 1, more: x}", false)]
    [InlineData("a: 1", "a: '1'", false)]
    [InlineData("a: [1, 2]", "a: [1, 2]", true)]
    [InlineData("a: [1, 2]", "a: [2, 1]", false)]
    [InlineData("a: [1, 2]", "a: [1]", false)]
    [InlineData("a: [{b: 1, c: 2}]", "a: [{b: 1}]", true)]
    [InlineData("a: {}", "{a: {}, b: null}", true)]
    [InlineData("a: true", "a: false", false)]
    [InlineData("cpu: '1'", "cpu: 1000m", false)]
    public void A_live_object_has_all_that_is_wanted(string live, string wanted, bool expected) =>
        Coverage
            .Has(DeployBench.Live(live), Kubernetes.YamlReader.Read(wanted, "a test")[0].Content)
            .ShouldBe(expected);
}
