using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Http;

public sealed class ChallengeTests
{
    [Fact]
    public void A_bearer_challenge_tells_realm_service_and_scope()
    {
        var challenge = Challenge
            .Parse(
                """Bearer realm="https://auth/token",service="reg",scope="repository:a:pull,push" """
            )
            .ShouldHaveSingleItem();

        challenge.Is("bearer").ShouldBeTrue();
        challenge["realm"].ShouldBe("https://auth/token");
        challenge["Service"].ShouldBe("reg");
        challenge["scope"].ShouldBe("repository:a:pull,push");
    }

    [Fact]
    public void Several_challenges_stand_in_one_header()
    {
        var challenges = Challenge.Parse(
            """Negotiate, Basic realm="a, \"b\"=c" , charset=UTF-8,Bearer realm = x"""
        );

        challenges.Select(x => x.Scheme).ShouldBe(["Negotiate", "Basic", "Bearer"]);
        challenges[1]["realm"].ShouldBe("a, \"b\"=c");
        challenges[1]["charset"].ShouldBe("UTF-8");
        challenges[2]["realm"].ShouldBe("x");
    }

    [Theory]
    [InlineData("")]
    [InlineData(", ,")]
    [InlineData("=")]
    [InlineData("\"")]
    public void What_is_none_is_none(string header) => Challenge.Parse(header).ShouldBeEmpty();

    [Theory]
    [InlineData("Bearer realm=\"open end")]
    [InlineData("Bearer realm=\"x\\")]
    [InlineData("Bearer realm=")]
    public void Broken_ends_do_not_matter(string header) =>
        Challenge.Parse(header).ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");

    [Fact]
    public void Any_text_comes_to_an_end() =>
        Prop.ForAll<string>(text => Challenge.Parse(text ?? "").Count >= 0)
            .QuickCheckThrowOnFailure();
}
