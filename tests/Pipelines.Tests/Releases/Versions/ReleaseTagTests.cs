using Kindling.Pipelines.Releases;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Versions;

public sealed class ReleaseTagTests
{
    [Theory]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData("1.2.3-rc.1", "1.2.3-rc.1")]
    public void A_tag_names_a_version_with_a_v_or_without(string name, string version)
    {
        ReleaseTag.TryParse(name, out var tag, out _).ShouldBeTrue();

        tag!.Name.ShouldBe(name);
        tag.Version.ToString().ShouldBe(version);
    }

    [Theory]
    [InlineData("v1.2")]
    [InlineData("vv1.2.3")]
    [InlineData("V1.2.3")]
    [InlineData("release-1.2.3")]
    [InlineData("v")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_tag_is_told_with_an_example(string? name)
    {
        ReleaseTag.TryParse(name, out _, out var problem).ShouldBeFalse();

        problem!.ShouldStartWith($"'{name}' is no tag of a release: ");
        problem.ShouldEndWith("name it as v1.2.3 or v1.3.0-rc.1 (https://semver.org)");
    }
}
