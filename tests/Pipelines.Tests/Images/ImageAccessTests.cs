using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageAccessTests
{
    [Theory]
    [InlineData("registry.example.org:5050", "/builds/x.tmp/CI_SERVER_TLS_CA_FILE")]
    [InlineData("registry.example.org", null)]
    [InlineData(null, null)]
    public void The_authority_of_a_jobs_GitLab_is_that_of_its_own_registry_too(
        string? host,
        string? expected
    ) =>
        new ImageAccess { Registry = "registry.example.org:5050/team" }
            .Credentials(
                new Dictionary<string, string>
                {
                    ["HOME"] = "/root",
                    ["CI_SERVER_TLS_CA_FILE"] = "/builds/x.tmp/CI_SERVER_TLS_CA_FILE",
                    ["CI_REGISTRY"] = host ?? "",
                },
                TimeProvider.System
            )
            .Registry.CaFile.ShouldBe(expected);
}
