using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class TransferFailedTests
{
    [Theory]
    [InlineData("toomanyrequests: slow down")]
    [InlineData("error parsing HTTP 429 response body: invalid character 'b'")]
    [InlineData("received unexpected HTTP status: 503 Service Unavailable")]
    [InlineData(
        "Patch \"http://r/v2/x\": write tcp 127.0.0.1:1->127.0.0.1:2: write: connection reset by peer"
    )]
    [InlineData("Put \"http://r/v2/x\": EOF")]
    [InlineData("unexpected EOF")]
    [InlineData("An image does not exist locally with the tag: r/x")]
    [InlineData("Patch \"http://r/v2/x\": write: broken pipe")]
    [InlineData("read tcp 127.0.0.1:1: use of closed network connection")]
    [InlineData("Get \"https://r/v2/\": dial tcp 10.0.0.1:443: i/o timeout")]
    [InlineData("Get \"https://r/v2/\": net/http: TLS handshake timeout")]
    public void A_fault_that_passes_is_known(string words) => MayPass(words).ShouldBeTrue();

    [Theory]
    [InlineData("denied: requested access to the resource is denied")]
    [InlineData("denied: toomanyrequests is no right of yours")]
    [InlineData("unauthorized: authentication required")]
    [InlineData("no basic auth credentials")]
    [InlineData("Get \"https://r/v2/\": unauthorized: incorrect username or password")]
    [InlineData(
        "Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused"
    )]
    [InlineData("Get \"https://nowhere/v2/\": dial tcp: lookup nowhere: no such host")]
    [InlineData("received unexpected HTTP status: 404 Not Found")]
    [InlineData("tag invalid: The image tag 'x' already exists")]
    [InlineData("An image with EOFs is not good enough")]
    public void One_that_does_not_is_known(string words) => MayPass(words).ShouldBeFalse();

    [Theory]
    [InlineData("unauthorized", true)]
    [InlineData("unauthorized: authentication required", true)]
    [InlineData(
        "denied: Your authorization token has expired. Reauthenticate and try again.",
        true
    )]
    [InlineData("denied: requested access to the resource is denied", false)]
    [InlineData("no basic auth credentials", false)]
    public void A_login_that_has_carried_bytes_may_have_ended(string words, bool passes) =>
        new TransferFailedException("pushing x", words, hasSent: true).MayPass.ShouldBe(passes);

    [Theory]
    [InlineData("denied", true)]
    [InlineData("failed to register layer: mkdir /var/lib/docker/x: permission denied", false)]
    public void Only_a_registry_that_denies_is_told_to_be_one(string words, bool isRegistry) =>
        new TransferFailedException("pushing x", words, hasSent: false)
            .Message.Contains("registry refuses", StringComparison.Ordinal)
            .ShouldBe(isRegistry);

    private static bool MayPass(string words) =>
        new TransferFailedException("pushing x", words, hasSent: false).MayPass;
}
