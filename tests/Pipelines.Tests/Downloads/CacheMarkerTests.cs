using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class CacheMarkerTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("0FE4571297AB84440673665669600C8338F65970")]
    public void A_marker_is_read_as_it_was_written(string? signer)
    {
        Sha512Digest.TryParse(new string('E', 128), out var sha512).ShouldBeTrue();
        var marker = new CacheMarker
        {
            Product = "spark",
            Version = "4.3.0",
            Size = 7,
            Sha512 = sha512,
            Signer = signer,
            VouchedBy = "checksum and signature of X from https://downloads.apache.org",
        };

        CacheMarker.Parse(marker.ToString()).ShouldBe(marker);
    }

    [Fact]
    public void Half_a_marker_is_none()
    {
        Sha512Digest.TryParse(new string('e', 128), out var sha512).ShouldBeTrue();
        var text = new CacheMarker
        {
            Product = "spark",
            Version = "4.3.0",
            Size = 7,
            Sha512 = sha512,
            VouchedBy = "lock",
        }.ToString();
        var last = text.IndexOf("vouched by", StringComparison.Ordinal);

        Prop.ForAll(
                Gen.Choose(0, last).ToArbitrary(),
                length => CacheMarker.Parse(text[..length]) is null
            )
            .QuickCheckThrowOnFailure();
    }
}
