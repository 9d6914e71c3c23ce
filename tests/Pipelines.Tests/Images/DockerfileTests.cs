using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class DockerfileTests
{
    [Theory]
    [InlineData("FROM debian:12", "debian:12", null)]
    [InlineData("from debian:12", "debian:12", null)]
    [InlineData("ARG A=x\nFROM ${A}", "x", "A")]
    [InlineData("ARG A=x\nFROM $A", "x", "A")]
    [InlineData("ARG A\nFROM $A", "", "A")]
    [InlineData("ARG A=x\nARG A=y\nFROM $A", "y", "A")]
    [InlineData("ARG A=x:1=2\nFROM $A", "x:1=2", "A")]
    [InlineData("FROM $A\nARG A=late", "", "A")]
    [InlineData("FROM --platform=linux/arm64 debian AS built", "debian", null)]
    [InlineData("FROM x AS a\nFROM y", "y", null)]
    [InlineData("FROM x AS a\nFROM a", "x", null)]
    [InlineData("ARG A=x\nFROM $A AS a\nFROM a AS b\nFROM b", "x", "A")]
    [InlineData("FROM a AS a", "a", null)]
    [InlineData("FROM x AS a\nFROM y AS b\nFROM a", "x", null)]
    [InlineData("FROM \\\n# between\n  x", "x", null)]
    public void The_image_it_stands_on_is_that_of_the_last_FROM(
        string text,
        string name,
        string? argument
    )
    {
        var read = Dockerfile.Parse(text);

        read.Base.ShouldBe(name);
        read.BaseArgument.ShouldBe(argument);
    }

    [Fact]
    public void What_it_copies_from_its_context_is_told_but_not_what_it_copies_from_elsewhere()
    {
        var read = Dockerfile.Parse(
            """
            FROM x AS first
            COPY a b/ /opt/
            FROM y
            COPY --from=first /opt/a /opt/
            COPY --chown=1:1 --chmod=755 c \
                # a comment between
                d \

                /opt/
            ADD e.tar /
            RUN echo COPY f /opt
            # COPY g /opt
            """
        );

        read.Sources.ShouldBe(["a", "b/", "c", "d", "e.tar"]);
    }

    [Theory]
    [InlineData("ARG BASE=\"kindling/spark\"\nFROM ${BASE}")]
    [InlineData("ARG BASE='kindling/spark'\nFROM $BASE AS Build\nFROM build")]
    public void Quotes_and_the_case_of_a_stage_do_not_count(string text) =>
        Dockerfile.Parse(text).Base.ShouldBe("kindling/spark");

    [Fact]
    public void Its_arguments_are_told_once_each()
    {
        var read = Dockerfile.Parse("ARG A=1\nFROM $A\nARG B\narg C=2\nARG B=3\nARG A");

        read.Arguments.ShouldBe(["A", "B", "C"]);
    }

    [Fact]
    public void The_comment_at_its_top_says_what_it_is_for()
    {
        Dockerfile
            .Parse("# One\n#   and two.\n\n# Not this.\nFROM x")
            .Description.ShouldBe("One and two.");
        Dockerfile.Parse("FROM x\n# Not this.").Description.ShouldBe("");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# FROM x")]
    [InlineData("ARG A=1\nRUN FROM x")]
    [InlineData("FROM")]
    [InlineData("FROM --platform=linux/amd64")]
    public void A_text_without_a_FROM_is_refused(string text) =>
        Should.Throw<FormatException>(() => Dockerfile.Parse(text)).Message.ShouldContain("FROM");

    [Theory]
    [InlineData("ARG A=x\nFROM $A\nCOPY a b", "")]
    [InlineData(
        "ARG A=x\nFROM ${A} AS made\nFROM ${A}\nCOPY --from=made a b\nCOPY --from=0 a b",
        ""
    )]
    [InlineData("ARG A=x\nFROM scratch AS s\nFROM $A\nCOPY --from=s@sha256:1 a b", "")]
    [InlineData("FROM debian:x", "debian:x")]
    [InlineData("ARG A=x\nARG B=y\nFROM $B AS made\nFROM $A", "$B")]
    [InlineData("ARG A=x\nFROM $A\nCOPY --chown=1 --from=tool:1 a b", "tool:1")]
    [InlineData("ARG A=x\nFROM $A\nRUN --mount=type=bind,from=tool:2,target=/t a", "tool:2")]
    [InlineData("ARG A=x\nFROM $A\nRUN --mount=from=tool:3,target=/t a", "tool:3")]
    [InlineData("ARG A=x\nFROM $A\nRUN a --from=b", "")]
    public void Images_that_may_be_others_tomorrow_are_told(string text, string unpinned) =>
        string.Join(' ', Dockerfile.Parse(text).Unpinned).ShouldBe(unpinned);

    [Theory]
    [InlineData("java", "DEBIAN", "debian:trixie-slim")]
    [InlineData("spark", "BASE", "kindling/java")]
    [InlineData("spark-py", "BASE", "kindling/spark")]
    [InlineData("spark-r", "BASE", "kindling/spark-py")]
    [InlineData("notebook", "BASE", "kindling/spark-r")]
    [InlineData("hdfs", "BASE", "kindling/java")]
    public void Ours_are_read(string image, string argument, string name)
    {
        var file = Path.Combine(ImageBench.Repository, "docker", image, "Dockerfile");

        var read = Dockerfile.Parse(File.ReadAllText(file));

        read.BaseArgument.ShouldBe(argument);
        read.Base.ShouldBe(name);
        read.Description.ShouldEndWith(".");
        read.Unpinned.ShouldBeEmpty();
    }
}
