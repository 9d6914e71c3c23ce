using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Releases;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Versions;

public sealed class SemanticVersionTests
{
    // The example of https://semver.org/spec/v2.0.0.html#spec-item-11, and what it leaves open.
    private static readonly string[] s_ordered =
    [
        "0.0.0",
        "0.9.99999999999999999999",
        "1.0.0-0",
        "1.0.0-1",
        "1.0.0-10",
        "1.0.0-99999999999999999999",
        "1.0.0--",
        "1.0.0-A",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.2",
        "1.0.10",
        "1.2.0",
        "2.0.0",
        "10.0.0",
    ];

    [Fact]
    public void Versions_have_their_order()
    {
        var versions = s_ordered.Select(SemanticVersion.Parse).ToArray();

        versions.Reverse().Order().ShouldBe(versions);
        foreach (var (first, second) in versions.Zip(versions.Skip(1)))
        {
            (first < second).ShouldBeTrue($"{first} < {second}");
            (first >= second).ShouldBeFalse();
            (second > first && second >= first && first <= second).ShouldBeTrue();
        }
    }

    [Fact]
    public void What_stands_behind_a_plus_does_not_count()
    {
        var plain = SemanticVersion.Parse("1.0.0");
        var built = SemanticVersion.Parse("1.0.0+linux-2.007");

        plain.CompareTo(built).ShouldBe(0);
        built.ShouldNotBe(plain);
        built.IsPrerelease.ShouldBeFalse();
        built.ImageTag.ShouldBe("1.0.0_linux-2.007");
    }

    [Theory]
    [InlineData("1.2.3-rc.1", true)]
    [InlineData("1.2.3-0", true)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3+rc-1", false)]
    public void A_prerelease_is_known(string text, bool expected) =>
        SemanticVersion.Parse(text).IsPrerelease.ShouldBe(expected);

    [Theory]
    [InlineData("", "it must begin with three numbers, as 1.2.3")]
    [InlineData("1.2", "it must begin with three numbers, as 1.2.3")]
    [InlineData("1.2.3.4", "it must begin with three numbers, as 1.2.3")]
    [InlineData("1.x.3", "'x' is no number")]
    [InlineData("1..3", "'' is no number")]
    [InlineData(" 1.2.3", "' 1' is no number")]
    [InlineData("1.2.٣", "'٣' is no number")]
    [InlineData("01.2.3", "'01' has a zero in front")]
    [InlineData("1.2.3-", "a part of it is empty")]
    [InlineData("1.2.3-rc..1", "a part of it is empty")]
    [InlineData("1.2.3-01", "'01' has a zero in front")]
    [InlineData("1.2.3-rc_1", "'rc_1' has other characters than letters, digits and '-'")]
    [InlineData("1.2.3+", "a part of it is empty")]
    [InlineData("1.2.3+a+b", "'a+b' has other characters than letters, digits and '-'")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        SemanticVersion.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
        Should
            .Throw<FormatException>(() => SemanticVersion.Parse(text))
            .Message.ShouldBe($"'{text}' is no version: {expected}.");
    }

    [Fact]
    public void What_no_image_can_have_as_its_tag_is_refused() =>
        SemanticVersion
            .TryParse($"1.2.3-{new string('a', 123)}", out _, out var problem)
            .ShouldBeFalse(problem);

    [Fact]
    public void Every_version_is_read_as_it_is_written() =>
        Prop.ForAll(
                Versions().ToArbitrary(),
                text =>
                    SemanticVersion.Parse(text) is var version
                    && version.ToString() == text
                    && version == SemanticVersion.Parse(text)
                    && version.IsPrerelease == text.Split('+')[0].Contains('-')
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_is_one()
    {
        var three =
            from a in Versions()
            from b in Versions()
            from c in Versions()
            select (SemanticVersion[])
                [SemanticVersion.Parse(a), SemanticVersion.Parse(b), SemanticVersion.Parse(c)];

        Prop.ForAll(
                three.ToArbitrary(),
                x =>
                    Math.Sign(x[0].CompareTo(x[1])) == -Math.Sign(x[1].CompareTo(x[0]))
                    && (x[0] > x[1] || x[1] > x[2] || x[0] <= x[2])
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_at_all_is_a_version_or_has_a_reason() =>
        Prop.ForAll<string>(text =>
                SemanticVersion.TryParse(text, out var version, out var problem)
                    ? version.ToString() == text
                    : problem.Length > 0
            )
            .QuickCheckThrowOnFailure();

    private static Gen<string> Versions() =>
        from core in Gen.Elements("0", "1", "2", "10", "12345678901234567890").ArrayOf(3)
        from prerelease in Gen.Elements("rc", "0", "1", "11", "a-b", "-", "0a").ListOf()
        from build in Gen.Elements("", "", "+1", "+001", "+x.y", "+a-b")
        select string.Join('.', core)
            + (prerelease.Count == 0 ? "" : "-" + string.Join('.', prerelease.Take(4)))
            + build;
}
