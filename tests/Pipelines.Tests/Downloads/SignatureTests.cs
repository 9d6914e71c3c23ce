using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class SignatureTests
{
    [Fact]
    public void The_primary_fingerprint_counts_not_the_subkeys()
    {
        var verdict = SignatureVerdict.Parse(
            "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 1234 Somebody\n[GNUPG:] VALIDSIG SUBKEY 2026-01-01 1 0 4 0 1 10 00 PRIMARY\n"
        );

        verdict.Fingerprint.ShouldBe("PRIMARY");
    }

    [Theory]
    [InlineData(
        "[GNUPG:] VALIDSIG A 2026-01-01 1 0 4 0 1 10 00 P\n[GNUPG:] BADSIG 1234 Somebody",
        "does not belong"
    )]
    [InlineData(
        "[GNUPG:] REVKEYSIG 1234 Some\n[GNUPG:] VALIDSIG A 2026-01-01 1 0 4 0 1 10 00 P",
        "was revoked"
    )]
    [InlineData(
        "[GNUPG:] EXPSIG 1234 Some\n[GNUPG:] VALIDSIG A 2026-01-01 1 0 4 0 1 10 00 P",
        "has expired"
    )]
    [InlineData(
        "[GNUPG:] ERRSIG 12 1 10 00 1 9\n[GNUPG:] NO_PUBKEY 12",
        "12 that signed it is not among the KEYS"
    )]
    [InlineData("", "no signature")]
    [InlineData("GOODSIG but not from gpgv", "no signature")]
    public void Anything_else_is_no_good_signature(string status, string problem)
    {
        var verdict = SignatureVerdict.Parse(status);

        verdict.Fingerprint.ShouldBeNull();
        verdict.Problem.ShouldContain(problem);
    }

    [Fact]
    public void A_key_that_expired_since_still_proves_an_old_release() =>
        SignatureVerdict
            .Parse("[GNUPG:] EXPKEYSIG 1234 Some\n[GNUPG:] VALIDSIG A 2020-01-01 1 0 4 0 1 10 00 P")
            .Fingerprint.ShouldBe("P");

    [Fact]
    public void The_keys_of_all_blocks_come_out_whatever_stands_between()
    {
        Prop.ForAll<byte[][], bool>(
                (blocks, crc) =>
                {
                    var text = string.Concat(
                        blocks.Select(block => "pub  somebody\nuid = x\n" + Armoured(block, crc))
                    );
                    return Armor.Keys(text).SequenceEqual(blocks.SelectMany(block => block));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_block_that_is_no_base64_is_left_out() =>
        Armor
            .Keys(
                Armoured([1, 2], crc: true)
                    + Armoured([3], crc: true).Replace("Aw==", "!!")
                    + Armoured([4], crc: false)
            )
            .ShouldBe([1, 2, 4]);

    private static string Armoured(byte[] bytes, bool crc)
    {
        var text = new StringBuilder(
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nVersion: GnuPG v1\r\n\r\n"
        );
        text.Append(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks))
            .Append('\n');
        return text.Append(crc ? "=njUN\n" : "")
            .Append("-----END PGP PUBLIC KEY BLOCK-----\n")
            .ToString();
    }
}
