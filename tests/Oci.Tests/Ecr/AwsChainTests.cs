using Kindling.Oci.Ecr;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Ecr;

/// <summary>The SDK's own chain, which reads the environment of this process.</summary>
[Collection(nameof(AwsChainTests))]
public sealed class AwsChainTests : IDisposable
{
    private static readonly string[] s_names =
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE",
        "AWS_EC2_METADATA_DISABLED",
    ];

    private readonly Dictionary<string, string?> _before = s_names.ToDictionary(
        name => name,
        Environment.GetEnvironmentVariable
    );

    public AwsChainTests()
    {
        foreach (var name in s_names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", "/nowhere/config");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    [Fact]
    public async Task Keys_in_the_environment_sign_the_calls()
    {
        await using var ecr = new FakeEcr();
        var settings = ecr.Settings() with
        {
            Variables = new Dictionary<string, string>(ecr.Variables)
            {
                ["AWS_SESSION_TOKEN"] = "session",
            },
        };
        EcrRegistry.TryParse(FakeEcr.Host, out var registry).ShouldBeTrue();
        using var client = new EcrClient(registry, settings);

        (await client.GetAuthorizationTokenAsync(Token)).User.ShouldBe("AWS");

        ecr.LastToken.ShouldBe("session");
    }

    [Fact]
    public async Task No_keys_anywhere_is_one_line_with_what_to_do()
    {
        var failure = await Should.ThrowAsync<CredentialException>(() =>
            AwsChain.FindAsync(new CredentialSettings(), Token)
        );

        failure.Message.ShouldStartWith("AWS credentials were not found: ");
        failure.Message.ShouldEndWith("or run 'aws sso login'.");
        failure.Message.ShouldNotContain("\n");
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
