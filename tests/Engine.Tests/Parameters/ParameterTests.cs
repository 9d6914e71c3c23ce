using System.ComponentModel;
using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Parameters;
using Nuke.Common.Tooling;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Parameters;

/// <summary>The parameters' conformance table (PA1 to PA10), and what is ours.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task PA1_What_is_not_supplied_keeps_its_initializer()
    {
        var build = await BuildAsync();
        build.ABool.ShouldBeFalse();
        build.MaybeBool.ShouldBeNull();
        build.Number.ShouldBe(0);
        build.MaybeNumber.ShouldBeNull();
        build.Text.ShouldBeNull();
        build.Set.ShouldBeNull();
        build.Folder.ShouldBeNull();
        build.WithDefault.ShouldBe("default");
    }

    [Fact]
    public async Task PA2_The_command_line_beats_the_environment()
    {
        _harness.Variables["NUKE_TEXT"] = "environment";
        (await BuildAsync("--text line")).Text.ShouldBe("line");
    }

    [Theory]
    [InlineData("nuke_arg_3", "x", "x")]
    [InlineData("NUKE_ARG3", "x", "x")]
    [InlineData("ARG3", "x", "x")]
    [InlineData("arg3", "x", null)]
    [InlineData("NUKE_ARG3", "", null)]
    public async Task PA3_The_environment_names_a_parameter_with_prefix_or_in_capitals(
        string variable,
        string value,
        string? expected
    )
    {
        _harness.Variables[variable] = value;
        (await BuildAsync()).Arg3.ShouldBe(expected);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public async Task PA4_Switches_in_the_environment(string value, bool expected)
    {
        _harness.Variables["NUKE_A_BOOL"] = value;
        (await BuildAsync()).ABool.ShouldBe(expected);
    }

    [Fact]
    public async Task PA5_A_collection_in_the_environment_is_split_and_empty_is_no_value()
    {
        _harness.Variables["NUKE_SET"] = "element1+element2";
        (await BuildAsync()).Set.ShouldBe(["element1", "element2"]);
        _harness.Variables["NUKE_SET"] = "";
        (await BuildAsync()).Set.ShouldBeNull();
        _harness.Variables.Remove("NUKE_SET");
        (await BuildAsync()).Set.ShouldBeNull();
    }

    [Fact]
    public async Task PA6_A_bare_option_is_true_for_a_switch_and_a_mistake_for_a_path()
    {
        (await BuildAsync("--a-bool")).ABool.ShouldBeTrue();
        (await _harness.RunAsync<ParameterBuild>("--folder")).ShouldBeMistaken(
            "--folder needs a value"
        );
    }

    [Fact]
    public async Task A_file_of_a_Windows_editor_is_read()
    {
        _harness.WriteFile(".nuke/parameters.json", "\uFEFF{ \"Text\": \"file\" }");
        (await BuildAsync()).Text.ShouldBe("file");
    }

    [Fact]
    public async Task PA7_Several_values_make_an_array() =>
        (await BuildAsync("--numbers 1 2 3")).Numbers.ShouldBe([1, 2, 3]);

    [Fact]
    public async Task PA8_A_component_parameter_carries_its_prefix() =>
        ((IComponent)await BuildAsync("--interface-param")).Param.ShouldBeTrue();

    [Fact]
    public void PA9_The_value_set_of_an_enum_is_its_names_sorted()
    {
        ParameterDefinition
            .ValuesOf(typeof(Verbosity))
            .ShouldBe(["Minimal", "Normal", "Quiet", "Verbose"]);
        ParameterDefinition
            .ValuesOf(typeof(Verbosity[]))
            .ShouldBe(["Minimal", "Normal", "Quiet", "Verbose"]);
        ParameterDefinition.ValuesOf(typeof(Colour)).ShouldBe(["blue", "red"]);
    }

    [Fact]
    public async Task PA10_Commit_message_beats_line_beats_environment_beats_profile_beats_file()
    {
        _harness.WriteFile(".nuke/parameters.json", """{ "Text": "file" }""");
        (await BuildAsync()).Text.ShouldBe("file");
        _harness.WriteFile(".nuke/parameters.staging.json", """{ "Text": "profile" }""");
        (await BuildAsync("--profile staging")).Text.ShouldBe("profile");
        _harness.Variables["NUKE_TEXT"] = "environment";
        (await BuildAsync("--profile staging")).Text.ShouldBe("environment");
        (await BuildAsync("--text line")).Text.ShouldBe("line");
        _harness.Variables["GITLAB_CI"] = "true";
        _harness.Variables["CI_COMMIT_MESSAGE"] = "Fix it\n\n[nuke++] --text 'commit message'\n";
        (await BuildAsync("--text line")).Text.ShouldBe("commit message");
    }

    [Theory]
    [InlineData("HOST", "distrobox")]
    [InlineData("TARGET", "elsewhere")]
    [InlineData("SKIP", "A")]
    [InlineData("VERSION", "12")]
    public async Task Well_known_variables_are_not_taken_for_parameters(
        string variable,
        string value
    )
    {
        _harness.Variables[variable] = value;
        var build = await BuildAsync();
        build.Version.ShouldBeNull();
        build.ExecutionPlan.Single().Status.ShouldBe(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_with_the_nearest_spelling()
    {
        _harness.WriteFile(
            ".nuke/parameters.json",
            """{ "Txt": "x", "Number": "many", "Root": "/" }"""
        );
        _harness.Variables["NUKE_MAYBE_NUMBER"] = "none";
        var result = await _harness.RunAsync<ParameterBuild>(
            "--numbr 1 --text a --text b --colour green --profile nope"
        );
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("there is no parameter 'Txt' (did you mean 'Text'?)");
        result.Output.ShouldContain("Number: 'many' is no whole number");
        result.Output.ShouldContain("Root cannot be set in a file; use --root or NUKE_ROOT");
        result.Output.ShouldContain("MaybeNumber in the environment: 'none' is no whole number");
        result.Output.ShouldContain("there is no option '--numbr' (did you mean '--number'?)");
        result.Output.ShouldContain("--text is given twice");
        result.Output.ShouldContain("--colour: 'green' is none of blue, red");
        result.Output.ShouldContain("there is no profile 'nope'");
    }

    [Fact]
    public async Task A_broken_file_is_told_with_its_line()
    {
        _harness.WriteFile(".nuke/parameters.json", "{\n  \"Text\": nonsense\n}");
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("parameters.json(2): not valid JSON");
    }

    [Fact]
    public async Task A_secret_that_does_not_convert_is_not_shown()
    {
        _harness.Variables["NUKE_PIN"] = "hunter2";
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("'[secret]' is no whole number");
        result.Output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Paths_on_the_line_are_relative_to_the_working_folder_and_in_files_to_the_root()
    {
        (await BuildAsync("--folder sub/x")).Folder.ShouldBe(
            (AbsolutePath)_harness.Root / "sub" / "x"
        );
        _harness.WriteFile(".nuke/parameters.json", """{ "Folder": "other" }""");
        (await BuildAsync()).Folder.ShouldBe((AbsolutePath)_harness.Root / "other");
    }

    [Fact]
    public async Task A_file_may_hold_a_complex_value()
    {
        _harness.WriteFile(
            ".nuke/parameters.json",
            """{ "Complex": { "name": "n", "sizes": [1, 2] }, "Set": ["a+b"] }"""
        );
        var build = await BuildAsync();
        build.Complex!.Name.ShouldBe("n");
        build.Complex.Sizes.ShouldBe([1, 2]);
        build.Set.ShouldBe(["a+b"]);
    }

    [Fact]
    public async Task A_secret_must_not_stand_in_a_file()
    {
        _harness.WriteFile(".nuke/parameters.json", """{ "Pin": 1234 }""");
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("Pin is a secret and must not stand in a file; set NUKE_PIN");
    }

    [Fact]
    public async Task A_required_parameter_without_value_is_exit_code_3()
    {
        var result = await _harness.RunAsync<RequiredBuild>("Run");
        result.ExitCode.ShouldBe(3);
        result.Output.ShouldContain("the build needs Must: pass --must, set NUKE_MUST");
    }

    private async Task<ParameterBuild> BuildAsync(string arguments = "")
    {
        var result = await _harness.RunAsync<ParameterBuild>(arguments, x => x.Run);
        result.Statuses.ShouldBe("Run Succeeded", result.Output);
        result.ExitCode.ShouldBe(0, result.Output);
        return (ParameterBuild)result.Build!;
    }

    private sealed class RequiredBuild : NukeBuild
    {
        [Parameter]
        [Required]
        public string? Must { get; }

        public Target Run => _ => _.Executes(() => { });
    }
}

[ParameterPrefix("Interface")]
internal interface IComponent : INukeBuild
{
    [Parameter]
    bool Param => TryGetValue<bool?>(() => Param) ?? false;
}

[TypeConverter(typeof(TypeConverter<Colour>))]
internal sealed class Colour : Enumeration
{
    public static readonly Colour Red = new() { Value = "red" };
    public static readonly Colour Blue = new() { Value = "blue" };
}

internal sealed record Complex(string Name, int[] Sizes);

[ArgumentsFromGitCommitMessage]
internal sealed class ParameterBuild : NukeBuild, IComponent
{
    [Parameter]
    public bool ABool { get; }

    [Parameter]
    public bool? MaybeBool { get; }

    [Parameter]
    public int Number { get; }

    [Parameter]
    public int? MaybeNumber { get; }

    [Parameter]
    public int[]? Numbers { get; }

    [Parameter]
    public string? Text { get; }

    [Parameter]
    public string? Arg3 { get; }

    [Parameter(Separator = "+")]
    public string[]? Set { get; }

    [Parameter]
    public AbsolutePath? Folder { get; }

    [Parameter]
    public Colour? Colour { get; }

    [Parameter]
    public Complex? Complex { get; }

    [Parameter]
    [Secret]
    public int Pin { get; }

    [Parameter]
    public string? Version { get; }

    [Parameter]
    public string WithDefault { get; } = "default";

    public Target Run => _ => _.Executes(() => { });
}
