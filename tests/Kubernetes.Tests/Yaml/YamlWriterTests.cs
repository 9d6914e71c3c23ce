using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("10")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("true")]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" a ")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("# a")]
    [InlineData("{a}")]
    [InlineData("$(POD_NAME).notebook")]
    [InlineData("2026-11-01")]
    [InlineData("one\ntwo\n")]
    [InlineData("one\n\n  two")]
    [InlineData("\nlead")]
    [InlineData("  lead\nmore")]
    [InlineData("tab\there\nand\ttoo")]
    [InlineData("trailing \nblank\n\n")]
    [InlineData("ü ✓ \"quoted\" 'too'")]
    public void A_text_stays_a_text(string text)
    {
        var before = new JsonObject
        {
            ["a"] = text,
            ["list"] = new JsonArray(text, new JsonObject { ["b"] = text }),
        };

        Back(before).ToJsonString().ShouldBe(before.ToJsonString());
    }

    [Fact]
    public void Other_values_stay_what_they_are()
    {
        const string json =
            """{"a":1,"b":1.5,"c":true,"d":null,"e":{},"f":[],"g":[[1],{"x":{}}],"10":"key"}""";

        Back(JsonNode.Parse(json)!).ToJsonString().ShouldBe(json);
    }

    [Fact]
    public void It_is_written_as_people_write_it() =>
        YamlWriter
            .Write(
                JsonNode.Parse(
                    """{"kind":"Pod","spec":{"containers":[{"name":"c","args":["10","run\nit\n"]}]}}"""
                )!
            )
            .ShouldBe(
                """
                kind: Pod
                spec:
                  containers:
                    - name: c
                      args:
                        - "10"
                        - |
                          run
                          it

                """
            );

    private static JsonNode Back(JsonNode value) =>
        YamlReader.Read(YamlWriter.Write(value), "a test")[0].Content!;
}
