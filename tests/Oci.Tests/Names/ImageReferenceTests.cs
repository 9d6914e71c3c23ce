using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Names;

public sealed class ImageReferenceTests
{
    private const string Sha =
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("debian:trixie-slim", "docker.io", "library/debian", "trixie-slim", null)]
    [InlineData("apache/spark", "docker.io", "apache/spark", null, null)]
    [InlineData("index.docker.io/debian", "docker.io", "library/debian", null, null)]
    [InlineData("docker.io/library/debian:1", "docker.io", "library/debian", "1", null)]
    [InlineData("localhost/a:1", "localhost", "a", "1", null)]
    [InlineData("localhost:5000/a/b-c/d__e", "localhost:5000", "a/b-c/d__e", null, null)]
    [InlineData("[::1]:5000/a:t", "[::1]:5000", "a", "t", null)]
    [InlineData("ghcr.io/o/r:v1@" + Sha, "ghcr.io", "o/r", "v1", Sha)]
    [InlineData("HOST/a@" + Sha, "HOST", "a", null, Sha)]
    public void A_name_is_read_as_docker_reads_it(
        string text,
        string registry,
        string repository,
        string? tag,
        string? digest
    )
    {
        var reference = ImageReference.Parse(text);

        reference.Registry.ShouldBe(registry);
        reference.Repository.ShouldBe(repository);
        reference.Tag.ShouldBe(tag);
        reference.Digest?.ToString().ShouldBe(digest);
    }

    [Theory]
    [InlineData("docker.io/library/debian:x", "debian:x")]
    [InlineData("docker.io/apache/spark", "apache/spark")]
    [InlineData("ghcr.io/a/b:1", "ghcr.io/a/b:1")]
    [InlineData("docker.io/library/a/b", "docker.io/library/a/b")]
    [InlineData("docker.io/localhost/b", "docker.io/localhost/b")]
    public void A_name_is_shown_as_docker_shows_it(string text, string shown) =>
        ImageReference.Parse(text).ToString().ShouldBe(shown);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(null, "it is empty")]
    [InlineData("Debian", "must be in small letters")]
    [InlineData("a//b", "has an empty part")]
    [InlineData("a/", "has an empty part")]
    [InlineData("a/-b", "'-b' may have small letters")]
    [InlineData("a/b___c", "'b___c' may have small letters")]
    [InlineData("a:", "the tag '' may have letters")]
    [InlineData("a:-x", "the tag '-x' may have letters")]
    [InlineData("a:b@sha256:12", "'sha256:12' is not a digest")]
    [InlineData("ho st.x/a", "'ho st.x' is not a host")]
    [InlineData("host:99999/a", "'host:99999' is not a host")]
    [InlineData("https://host/a", "is not a host")]
    [InlineData("a\n", "may have small letters")]
    public void What_is_no_name_is_refused_with_the_reason(string? text, string reason)
    {
        ImageReference.TryParse(text, out var reference, out var problem).ShouldBeFalse();

        reference.ShouldBeNull();
        problem.ShouldContain(reason);
    }

    [Fact]
    public void Lengths_are_bounded_and_ids_are_no_names()
    {
        Problem("a:" + new string('x', 129)).ShouldContain("at most 128");
        Problem("h.io/" + new string('x', 251)).ShouldContain("more than 255");
        Problem(new string('a', 64)).ShouldContain("an image's ID");
        ImageReference.Parse("a:" + new string('x', 128)).Tag!.Length.ShouldBe(128);

        static string Problem(string text)
        {
            ImageReference.TryParse(text, out _, out var problem).ShouldBeFalse();
            return problem!;
        }
    }

    [Fact]
    public void The_api_of_docker_hub_has_another_host()
    {
        ImageReference
            .Parse("debian")
            .ApiAddress(false)
            .ToString()
            .ShouldBe("https://registry-1.docker.io/v2/");
        ImageReference
            .Parse("localhost:5000/a")
            .ApiAddress(true)
            .ToString()
            .ShouldBe("http://localhost:5000/v2/");
    }

    [Fact]
    public void Tag_and_digest_can_be_changed()
    {
        var reference = ImageReference.Parse("a:1");

        reference.Reference.ShouldBe("1");
        ImageReference.Parse("a").Reference.ShouldBe("latest");
        reference.WithDigest(Digest.Parse(Sha)).Reference.ShouldBe(Sha);
        reference.WithDigest(Digest.Parse(Sha)).ToString().ShouldBe("a:1@" + Sha);
        reference.WithDigest(Digest.Parse(Sha)).WithTag("2").ToString().ShouldBe("a:2");
        Should.Throw<FormatException>(() => reference.WithTag("a b"));
    }

    [Fact]
    public void A_name_that_is_shown_is_read_back_the_same() =>
        Prop.ForAll(
                Names().ToArbitrary(),
                text =>
                {
                    var reference = ImageReference.Parse(text);
                    return ImageReference.Parse(reference.ToString()) == reference;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_name_or_has_a_problem() =>
        Prop.ForAll<string>(text =>
                ImageReference.TryParse(text, out var reference, out var problem)
                    ? problem is null && ImageReference.Parse(reference.ToString()) == reference
                    : problem.Length > 0
            )
            .QuickCheckThrowOnFailure();

    private static Gen<string> Names() =>
        from host in Gen.Elements("", "docker.io/", "localhost/", "a.b:80/", "[::1]:5/", "X/")
        from path in Gen.NonEmptyListOf(
            Gen.Elements("library", "localhost", "a", "b-c", "0__1", "x.y")
        )
        from tag in Gen.Elements("", ":1", ":latest", ":A_b.c-d")
        from digest in Gen.Elements("", "@" + Sha)
        // Without a host a first part with a dot would be one.
        let parts = path.Take(4)
        select host + "n/" + string.Join('/', parts) + tag + digest;
}
