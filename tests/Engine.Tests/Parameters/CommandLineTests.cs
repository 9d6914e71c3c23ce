using Nuke.Common.IO;
using Nuke.Common.Parameters;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Parameters;

/// <summary>The arguments' conformance table (AR1 to AR6) and the conversions (RU1 to RU3).</summary>
public sealed class CommandLineTests
{
    private static readonly IReadOnlyList<ParameterDefinition> s_parameters =
    [
        new("String", typeof(string), null),
        new("Switch", typeof(bool), null),
        new("TrueBool", typeof(bool), null),
        new("FalseBool", typeof(bool), null),
        new("MaybeBool", typeof(bool?), null),
        new("EmptyCollection", typeof(string[]), null),
        new("Named", typeof(int), null),
        new("Plus", typeof(int[]), null) { Separator = "+" },
        .. StockParameters.All,
    ];

    private static readonly ParameterDefinition s_command = new("Command", typeof(string[]), null)
    {
        TakesRemaining = true,
    };

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("a \"b c\" d", "a|b c|d")]
    [InlineData("a 'b c' d", "a|b c|d")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("\"say 'hi' now\"", "say 'hi' now")]
    [InlineData("'say \"hi\" now'", "say \"hi\" now")]
    [InlineData("'one \" quote'", "one \" quote")]
    [InlineData("\"a \\\" b\"", "a \" b")]
    [InlineData("'a \\' b'", "a ' b")]
    [InlineData("C:\\dir", "C:\\dir")]
    [InlineData("C:\\\\dir", "C:\\\\dir")]
    [InlineData("\"\" x", "|x")]
    public void AR1_A_line_is_split_into_arguments(string line, string arguments) =>
        ArgumentText.Split(line).ShouldBe(arguments.Split('|'));

    [Theory]
    [InlineData("String")]
    [InlineData("STRING")]
    [InlineData("STR-ING")]
    public void AR2_Names_compare_without_case_and_dashes(string name) =>
        Parse("--string", "foobar").For(name).ShouldBe(["foobar"]);

    [Fact]
    public void AR3_A_switch_may_have_a_value()
    {
        var line = Parse("--switch", "--true-bool", "true", "--false-bool", "false");
        Value(line, "Switch").ShouldBe(true);
        Value(line, "TrueBool").ShouldBe(true);
        Value(line, "FalseBool").ShouldBe(false);
        line.For("MaybeBool").ShouldBeNull();
    }

    [Fact]
    public void AR4_Collections_are_empty_absent_several_or_split()
    {
        Value(Parse("--empty-collection"), "EmptyCollection").ShouldBe(Array.Empty<string>());
        Parse().For("EmptyCollection").ShouldBeNull();
        Value(Parse("--plus", "1", "2"), "Plus").ShouldBe(new[] { 1, 2 });
        Value(Parse("--plus", "1+2"), "Plus").ShouldBe(new[] { 1, 2 });
    }

    [Fact]
    public void AR5_Positional_arguments_stand_before_the_options()
    {
        Parse("1", "2", "--named", "3").Positional.ShouldBe(["1", "2"]);
        Parse("--named", "3").Positional.ShouldBeEmpty();
    }

    [Fact]
    public void AR6_Positional_arguments_keep_their_places()
    {
        var positional = Parse("A", "B", "C").Positional;
        positional[0].ShouldBe("A");
        positional[^1].ShouldBe("C");
        positional[^2].ShouldBe("B");
        positional.ElementAtOrDefault(3).ShouldBeNull();
    }

    [Fact]
    public void A_switch_never_swallows_a_target() =>
        Parse("--no-logo", "B").Positional.ShouldBe(["B"]);

    [Fact]
    public void A_scalar_takes_one_value_and_leaves_the_next_to_the_targets() =>
        Parse("--named", "3", "B").Positional.ShouldBe(["B"]);

    [Fact]
    public void A_value_may_begin_with_a_dash_after_equals() =>
        Value(Parse("--named=-5"), "Named").ShouldBe(-5);

    [Fact]
    public void Plan_may_stand_before_a_target()
    {
        Parse("--plan", "B").Positional.ShouldBe(["B"]);
        Parse("--plan", "json", "B").For("Plan").ShouldBe(["json"]);
    }

    [Fact]
    public void What_stands_after_two_dashes_is_one_parameters_each_as_it_is()
    {
        var line = CommandLine.Parse(
            ["A", "--named", "3", "--", "sh", "-c", "a  b", "--switch", "", "--", "B"],
            [.. s_parameters, s_command]
        );

        line.Mistakes.ShouldBeEmpty();
        line.Positional.ShouldBe(["A"]);
        line.For("Switch").ShouldBeNull();
        line.For("Command").ShouldBe(["sh", "-c", "a  b", "--switch", "", "--", "B"]);
        ValueConversion
            .Convert(s_command, line.For("Command")!, "/")
            .ShouldBe(new[] { "sh", "-c", "a  b", "--switch", "", "--", "B" });
    }

    [Fact]
    public void Two_dashes_where_nothing_takes_what_follows_are_a_mistake() =>
        CommandLine
            .Parse(["A", "--", "--named", "x"], s_parameters)
            .Mistakes.ShouldBe(["nothing here takes what stands after '--'"]);

    [Theory]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(int), false)]
    [InlineData(typeof(int?), true)]
    [InlineData(typeof(object), true)]
    [InlineData(typeof(bool), false)]
    [InlineData(typeof(bool[]), true)]
    [InlineData(typeof(CommandLineTests), true)]
    public void RU1_Which_types_take_null(Type type, bool expected) =>
        ParameterTypes.CanBeNull(type).ShouldBe(expected);

    [Theory]
    [InlineData(typeof(string[]), true)]
    [InlineData(typeof(IEnumerable<string>), true)]
    [InlineData(typeof(List<string>), true)]
    [InlineData(typeof(IReadOnlyCollection<string>), true)]
    [InlineData(typeof(int), false)]
    [InlineData(typeof(string), false)]
    [InlineData(typeof(Func<string>), false)]
    public void RU2_Which_types_are_collections(Type type, bool expected) =>
        new ParameterDefinition("X", type, null).IsCollection.ShouldBe(expected);

    [Fact]
    public void RU3_Texts_become_values()
    {
        Convert<string>("text").ShouldBe("text");
        Convert<int>("-1").ShouldBe(-1);
        Convert<DateTime>("2026-11-21")
            .ShouldBe(new DateTime(2026, 11, 21, 0, 0, 0, DateTimeKind.Unspecified));
        Convert<Guid>("0b7bd8f1-16f3-4a0e-9c5f-0b7f4d6f0c11")
            .ShouldBe(Guid.Parse("0b7bd8f1-16f3-4a0e-9c5f-0b7f4d6f0c11"));
        Convert<AbsolutePath>("/a/../b").ShouldBe((AbsolutePath)"/b");
        Convert<List<int>>("1", "2").ShouldBe([1, 2]);
        Should
            .Throw<FormatException>(() => Convert<int>("1", "2"))
            .Message.ShouldBe("takes one value, not 2");
    }

    [Theory]
    [InlineData("NuGetApiKey", "nuget-api-key")]
    [InlineData("ABool", "abool")]
    [InlineData("SparkVersion", "spark-version")]
    [InlineData("GitHubToken", "github-token")]
    [InlineData("Arg3", "arg3")]
    public void Names_are_dashed(string name, string dashed) =>
        ParameterNaming.Dashed(name).ShouldBe(dashed);

    private static CommandLine Parse(params string[] arguments)
    {
        var line = CommandLine.Parse(arguments, s_parameters);
        line.Mistakes.ShouldBeEmpty();
        return line;
    }

    private static object? Value(CommandLine line, string name)
    {
        var parameter = s_parameters.Single(x => x.Name == name);
        return ValueConversion.Convert(parameter, line.For(parameter)!, "/");
    }

    private static T Convert<T>(params string[] texts) =>
        (T)ValueConversion.Convert(new ParameterDefinition("X", typeof(T), null), texts, "/")!;
}
