using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class ChecksumFileTests
{
    private static readonly string Hex = string.Concat(Enumerable.Repeat("0123456789abcdef", 8));

    private static readonly string[] Names =
    [
        "spark-2.3.2-bin-hadoop2.7.tgz",
        "hadoop-3.3.6-RC1.tar.gz",
        "abcdef",
        "deadbeef.tgz",
        "a b.tgz",
    ];

    [Fact]
    public void Any_hash_in_any_layout_with_any_name_is_found()
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from name in Gen.Elements(Names)
            from layout in Gen.Elements(Enum.GetValues<Layout>())
            from capitals in Gen.Elements(true, false)
            from windows in Gen.Elements(true, false)
            select (Hash(seed), name, layout, capitals, windows);

        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var (hash, name, layout, capitals, windows) = c;
                    var text = Write(layout, name, capitals ? hash.ToUpperInvariant() : hash);
                    var found = ChecksumFile
                        .Parse(windows ? text.Replace("\n", "\r\n") : text)
                        ?.For(name);
                    return found is not null && found.Digest.ToString() == hash;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_that_lost_or_gained_a_digit_is_refused()
    {
        var cases =
            from layout in Gen.Elements(Enum.GetValues<Layout>())
            from at in Gen.Choose(0, 127)
            from longer in Gen.Elements(true, false)
            select (layout, longer ? Hex.Insert(at, "0") : Hex.Remove(at, 1));

        Prop.ForAll(
                cases.ToArbitrary(),
                c => ChecksumFile.Parse(Write(c.layout, "hadoop-3.5.0.tar.gz", c.Item2)) is null
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_read_or_refused_but_never_throws() =>
        Prop.ForAll<string?>(text => ChecksumFile.Parse(text ?? "") is null or { Lines.Count: > 0 })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("<html>404</html>")]
    [InlineData("spark-4.3.0-bin-hadoop3.tgz:")]
    public void What_holds_no_hash_is_refused(string text) =>
        ChecksumFile.Parse(text).ShouldBeNull();

    [Fact]
    public void Of_several_hashes_the_one_for_the_name_counts_and_no_other()
    {
        var file = ChecksumFile.Parse($"{Hash(1)}  a.tgz\n{Hash(2)} *b.tgz\n").ShouldNotBeNull();

        file.For("b.tgz").ShouldNotBeNull().Digest.ToString().ShouldBe(Hash(2));
        file.For("c.tgz").ShouldBeNull();
    }

    [Fact]
    public void The_two_files_of_the_mirror_are_understood()
    {
        ChecksumFile
            .Parse($"{Hex}  spark-4.3.0-bin-hadoop3.tgz\n")!
            .Lines[0]
            .Name.ShouldBe("spark-4.3.0-bin-hadoop3.tgz");
        ChecksumFile
            .Parse($"SHA512 (hadoop-3.5.0.tar.gz) = {Hex}\n")!
            .Lines[0]
            .Name.ShouldBe("hadoop-3.5.0.tar.gz");
    }

    private static string Hash(int seed) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(seed))
        );

    private static string Write(Layout layout, string name, string hex) =>
        layout switch
        {
            Layout.Gnu => $"{hex}  {name}\n",
            Layout.GnuBinary => $"{hex} *./dist/{name}\n",
            Layout.Tag => $"SHA512 ({name}) = {hex}\n",
            Layout.TagWrapped => $"SHA512 ({name}) =\n  {hex[..64]}\n  {hex[64..]}\n",
            Layout.Grouped => Grouped(name, hex),
            Layout.NameOnItsOwnLine =>
                $"{name}:\n{string.Join('\n', hex.Chunk(32).Select(c => new string(c)))}\n",
            _ => hex,
        };

    // gpg --print-md: groups of eight, four to a line, the name before the first.
    private static string Grouped(string name, string hex)
    {
        var lines = hex.Chunk(8)
            .Select(group => new string(group))
            .Chunk(4)
            .Select(groups => string.Join(' ', groups));
        return $"{name}: {string.Join("\n" + new string(' ', name.Length + 2), lines)}\n";
    }

    private enum Layout
    {
        Gnu,
        GnuBinary,
        Tag,
        TagWrapped,
        Grouped,
        NameOnItsOwnLine,
        Bare,
    }
}
