using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Names;

public sealed class DigestTests
{
    // The SHA-256 of nothing.
    private const string Empty =
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void The_digest_of_bytes_is_their_sha256() => Digest.Of([]).ToString().ShouldBe(Empty);

    [Fact]
    public void A_digest_reads_what_it_writes()
    {
        Digest.Parse(Empty).ShouldBe(Digest.Of([]));
        Digest.Parse("sha512:" + new string('a', 128)).Fits([]).ShouldBeFalse();
        Digest.Parse(Empty).Fits([]).ShouldBeTrue();
        Digest.Parse(Empty).Fits([1]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    public void Anything_else_is_none(string? text) => Digest.TryParse(text, out _).ShouldBeFalse();
}
