using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Ci.Tests.Generating;
using Kindling.Ci.Validating;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Kindling.Ci.Tests.Writing;

public sealed class PipelineTextTests
{
    /// <summary>What a reader of YAML 1.1 takes for something else than a text.</summary>
    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("ON")]
    [InlineData("y")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("nil")]
    [InlineData(".inf")]
    [InlineData(".e-3")]
    [InlineData(".NaN")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("1_000")]
    [InlineData("2026-11-22")]
    [InlineData("12:30")]
    [InlineData("010")]
    [InlineData(".5")]
    [InlineData("-x")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("a ")]
    [InlineData("*a")]
    [InlineData("!a")]
    [InlineData("%a")]
    [InlineData("$a")]
    [InlineData("a\tb")]
    [InlineData("=")]
    public void Needs_quotes(string text) => PlainText.Allows(text).ShouldBeFalse();

    [Theory]
    [InlineData("images")]
    [InlineData("./build.sh Deploy Smoke")]
    [InlineData(".cache/nuget/")]
    [InlineData("artifacts/build-report.json")]
    [InlineData("on_success")]
    public void Needs_none(string text) => PlainText.Allows(text).ShouldBeTrue();

    [Fact]
    public void Any_text_comes_back_as_it_was()
    {
        var tree = Texts().NonEmptyListOf().Select(Tree).ToArbitrary();

        Prop.ForAll(
                tree,
                written =>
                {
                    var text = Write("header", written).Text;
                    return JsonNode.DeepEquals(PipelineReader.Tree(text), written)
                        && SaysTheSame(Load(text), written);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_was_written_need_not_be_read_to_know_what_stands_where() =>
        Prop.ForAll(
                Texts().NonEmptyListOf().Select(Tree).ToArbitrary(),
                tree =>
                {
                    var written = Write("one\ntwo", tree);
                    var mistakes = new Mistakes();
                    var read = PipelineSource.Read("f.yml", written.Text, mistakes);
                    return mistakes.InOrder([("f.yml", written.Text)]).Count == 0
                        && IsSame(read!, written.Content);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_pipeline_comes_back_as_it_was()
    {
        var pipeline = PipelineGenerator.Generate(
            new PipelineDeclaration
            {
                FirstTarget = "Validate",
                Image = "image:1",
                Pipelines =
                [
                    new(PipelineEvents.DefaultBranch, "Test", "Prove", "Long")
                    {
                        Environment = "staging",
                    },
                ],
            },
            ShopBuild.Targets()
        );

        var read = PipelineReader.Read(PipelineGenerator.Write(pipeline).Text);

        PipelineJson.Write(read).ToArray().ShouldBe(PipelineJson.Write(pipeline).ToArray());
    }

    [Fact]
    public void A_keyword_that_the_model_lacks_is_an_error() =>
        Should.Throw<JsonException>(() =>
            PipelineReader.Read(
                "workflow: {auto_cancel: {on_new_commit: none}, rules: []}\nstages: []\na: {stage: a, script: [], rules: [], needs: [], only: [main]}\n"
            )
        );

    [Fact]
    public void Line_ends_and_encoding_are_the_same_everywhere()
    {
        var written = Write("one\ntwo", new JsonObject { ["a"] = "ü\r\n" });

        written.Text.ShouldBe("# one\n# two\n\na: \"ü\\r\\n\"\n");
    }

    private static WrittenPipeline Write(string header, JsonObject tree) =>
        PipelineText.Write("f.yml", header, JsonSerializer.SerializeToUtf8Bytes(tree));

    private static Gen<string> Texts() =>
        ArbMap
            .Default.GeneratorFor<string>()
            .Where(IsWellFormed)
            .SelectMany(x => Gen.Elements(x, x + "🚀", "\u2028" + x, x + "\uFEFF"));

    private static JsonObject Tree(IList<string> texts)
    {
        var tree = new JsonObject();
        foreach (var (at, text) in texts.Index())
        {
            tree[$"{text}{at}"] = (at % 6) switch
            {
                0 => text,
                1 => new JsonArray(text, new JsonObject { [text + "k"] = text, ["n"] = at }),
                2 => new JsonObject { [text + "k"] = new JsonArray(text, true) },
                3 => new JsonObject(),
                4 => new JsonArray(new JsonArray(text, text), new JsonArray(), new JsonObject()),
                _ => new JsonArray(),
            };
        }

        return tree;
    }

    private static bool IsSame(PipelineNode left, PipelineNode right) =>
        left.Place == right.Place
        && (left, right) switch
        {
            (ScalarNode one, ScalarNode other) => one.Value == other.Value
                && one.Kind == other.Kind,
            (ListNode one, ListNode other) => one.Items.Count == other.Items.Count
                && one.Items.Zip(other.Items).All(x => IsSame(x.First, x.Second)),
            (MapNode one, MapNode other) => one.Entries.Count == other.Entries.Count
                && one.Entries.Zip(other.Entries)
                    .All(x =>
                        IsSame(x.First.Key, x.Second.Key) && IsSame(x.First.Value, x.Second.Value)
                    ),
            _ => false,
        };

    // A lone surrogate is no text: neither UTF-8 nor YAML has one.
    private static bool IsWellFormed(string? text) =>
        text is not null
        && text.EnumerateRunes().All(x => x.Value is not (0xFFFD or 0xFFFE or 0xFFFF));

    // YamlDotNet's own tree, so that not only our reader vouches for our writer.
    private static YamlNode Load(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return stream.Documents[0].RootNode;
    }

    private static bool SaysTheSame(YamlNode node, JsonNode? wanted) =>
        (node, wanted) switch
        {
            (YamlScalarNode scalar, JsonValue value) => scalar.Value == value.ToString(),
            (YamlSequenceNode list, JsonArray array) => list.Children.Count == array.Count
                && list.Children.Zip(array).All(x => SaysTheSame(x.First, x.Second)),
            (YamlMappingNode map, JsonObject entries) => map.Children.Count == entries.Count
                && map.Children.Zip(entries)
                    .All(x =>
                        ((YamlScalarNode)x.First.Key).Value == x.Second.Key
                        && SaysTheSame(x.First.Value, x.Second.Value)
                    ),
            _ => false,
        };
}
