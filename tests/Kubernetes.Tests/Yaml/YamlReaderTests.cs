using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Yaml;

public sealed class YamlReaderTests
{
    [Fact]
    public void A_stream_has_many_documents_and_empty_ones_do_not_count()
    {
        var documents = YamlReader.Read("# only words\n---\na: 1\n---\n---\n- b\n...\n", "x.yaml");

        documents.Select(x => x.Content!.ToJsonString()).ShouldBe(["""{"a":1}""", """["b"]"""]);
        documents.Select(x => x.Line).ShouldBe([3, 6]);
    }

    [Theory]
    [InlineData("0644", "420")]
    [InlineData("0o644", "420")]
    [InlineData("0x1F", "31")]
    [InlineData("0b11", "3")]
    [InlineData("-12", "-12")]
    [InlineData("+3", "3")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("1.10", "1.1")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("2026-11-22", "\"2026-11-22\"")]
    [InlineData("8080:80", "\"8080:80\"")]
    [InlineData("True", "true")]
    [InlineData("~", "null")]
    [InlineData("'on'", "\"on\"")]
    [InlineData("\"0644\"", "\"0644\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("nothing", "\"nothing\"")]
    public void A_value_is_what_kubectl_makes_of_it(string text, string json) =>
        One($"a:\n  {text}\n")["a"].ToJson().ShouldBe(json);

    [Theory]
    [InlineData("a: 1\nb: on\n", "x:2", "'on' is a text to some readers")]
    [InlineData("a: No\n", "x:1", "quote it")]
    [InlineData("a: y\n", "x:1", "quote it")]
    [InlineData("on: 1\n", "x:1", "the key 'on'")]
    [InlineData("a: 1_000\n", "x:1", "a number only to some readers")]
    [InlineData("a: 0899\n", "x:1", "is not octal")]
    [InlineData("a: .inf\n", "x:1", "JSON does not have")]
    [InlineData("a: 1\nb: 2\n\na: 3\n", "x:4", "the key 'a' is there already, in line 1")]
    [InlineData("a: *b\n", "x:1", "nothing before is named &b")]
    [InlineData("a: [1, 2\nb: 3\n", "x:", "")]
    [InlineData("a: !mine 1\n", "x:1", "the tag !mine is not known")]
    [InlineData("? [a]\n: b\n", "x:1", "a key must be a text")]
    [InlineData("<<: 3\n", "x:1", "'<<' takes a mapping")]
    public void What_may_be_read_in_two_ways_is_refused_with_its_line(
        string text,
        string place,
        string expected
    )
    {
        var failure = Should.Throw<KubernetesException>(() => YamlReader.Read(text, "x"));

        failure.Message.ShouldStartWith($"read {place}");
        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public void Anchors_are_copied_and_merged()
    {
        var node = One(
            "base: &b {a: 1, c: {d: 2}}\nother: &o {a: 5, e: 6}\nuse:\n  <<: [*b, *o]\n  c: 9\nlist: [*b]\n"
        );

        node["use"].ToJson().ShouldBe("""{"c":9,"a":1,"e":6}""");
        node["list"].ToJson().ShouldBe("""[{"a":1,"c":{"d":2}}]""");
    }

    [Fact]
    public void Aliases_do_not_grow_without_bounds()
    {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (var i = 1; i < 9; i++)
        {
            text += $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        }

        Should
            .Throw<KubernetesException>(() => YamlReader.Read(text, "x"))
            .Message.ShouldContain("stand for more than");
    }

    [Fact]
    public void What_is_too_deep_is_refused() =>
        Should
            .Throw<KubernetesException>(() =>
                YamlReader.Read(new string('[', 90) + new string(']', 90), "x")
            )
            .Message.ShouldContain("levels deep");

    [Fact]
    public void Whatever_comes_is_documents_or_a_KubernetesException()
    {
        var texts = Gen.Elements(
                "a",
                ":",
                " ",
                "\n",
                "-",
                "*",
                "&",
                "!",
                "<<",
                "{",
                "}",
                "[",
                "]",
                "'",
                "\"",
                "0",
                "9",
                "_",
                ".",
                "#",
                "|",
                ">",
                "?",
                "%",
                "\t",
                "on",
                "---\n"
            )
            .ListOf()
            .Select(parts => string.Concat(parts));

        Prop.ForAll(
                texts.ToArbitrary(),
                text =>
                {
                    try
                    {
                        YamlReader.Read(text, "x");
                    }
                    catch (KubernetesException)
                    {
                        return true;
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static JsonNode One(string text) =>
        YamlReader.Read(text, "x").ShouldHaveSingleItem().Content!;
}

internal static class Nodes
{
    public static string ToJson(this JsonNode? node) => node is null ? "null" : node.ToJsonString();
}
