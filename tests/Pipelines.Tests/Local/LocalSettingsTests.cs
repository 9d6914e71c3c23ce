using Kindling.Pipelines.Local;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Local;

public sealed class LocalSettingsTests
{
    [Theory]
    [InlineData("namenode", true)]
    [InlineData("worker-12", true)]
    [InlineData("worker-x", false)]
    [InlineData("worker--1", false)]
    [InlineData("nmenode", false)]
    public void A_component_is_known_by_its_name(string name, bool isOne) =>
        LocalSettings.IsComponent(name).ShouldBe(isOne);
}
