using Kindling.Oci.Ecr;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Ecr;

public sealed class EcrRegistryTests
{
    [Theory]
    [InlineData(
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "eu-central-1",
        "https://api.ecr.eu-central-1.amazonaws.com/"
    )]
    [InlineData(
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
        "us-east-1",
        "https://ecr-fips.us-east-1.amazonaws.com/"
    )]
    [InlineData(
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
        "us-gov-west-1",
        "https://ecr-fips.us-gov-west-1.amazonaws.com/"
    )]
    [InlineData(
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "cn-north-1",
        "https://api.ecr.cn-north-1.amazonaws.com.cn/"
    )]
    [InlineData(
        "123456789012.dkr-ecr.eu-west-1.on.aws",
        "eu-west-1",
        "https://ecr.eu-west-1.api.aws/"
    )]
    [InlineData(
        "123456789012.dkr-ecr-fips.us-east-2.on.aws",
        "us-east-2",
        "https://ecr-fips.us-east-2.api.aws/"
    )]
    public void A_registry_of_amazons_tells_account_region_and_api(
        string host,
        string region,
        string endpoint
    )
    {
        EcrRegistry.TryParse(host, out var registry).ShouldBeTrue();

        registry.AccountId.ShouldBe("123456789012");
        registry.Region.ShouldBe(region);
        registry.Endpoint.ToString().ShouldBe(endpoint);
        registry.IsPublic.ShouldBeFalse();
    }

    [Fact]
    public void The_public_registry_has_an_api_of_its_own()
    {
        EcrRegistry.TryParse("public.ecr.aws", out var registry).ShouldBeTrue();

        registry.IsPublic.ShouldBeTrue();
        registry.Region.ShouldBe("us-east-1");
        registry.Service.ShouldBe("ecr-public");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("docker.io")]
    [InlineData("12345678901.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com:443")]
    [InlineData("evil.example/123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.a.b.amazonaws.com")]
    public void Anything_else_is_none(string? host) =>
        EcrRegistry.TryParse(host, out _).ShouldBeFalse();
}
