using System.ComponentModel;
using Kindling.NukeExtensions;
using Nuke.Common;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Parameters;

/// <summary>What cannot be a value, in files, on the line and in the build class: all told, and never a crash.</summary>
public sealed class ParameterMistakeTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_mistake_and_no_crash()
    {
        Directory.CreateDirectory(Path.Combine(_harness.Root, ".nuke", "parameters.x.json"));
        File.CreateSymbolicLink(
            Path.Combine(_harness.Root, ".nuke", "parameters.json"),
            "/proc/self/mem"
        );
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain("parameters.json: ");
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_a_mistake_that_names_it()
    {
        _harness.WriteFile(".nuke/parameters.json", "");
        await File.WriteAllBytesAsync(
            Path.Combine(_harness.Root, ".nuke", "parameters.json"),
            [.. "{ \"Text\": \"Gr"u8, 0xFC, .. "n\" }"u8],
            TestContext.Current.CancellationToken
        );
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain("parameters.json: is not UTF-8 text");
    }

    [Theory]
    [InlineData("{ \"Text\": \"a\", \"Text\": \"b\" }", "Text is given twice")]
    [InlineData("{ \"Text\": \"a\" } garbage", "not valid JSON")]
    public async Task A_file_that_is_not_one_object_with_each_name_once_is_a_mistake(
        string json,
        string mistake
    )
    {
        _harness.WriteFile(".nuke/parameters.json", json);
        var result = await _harness.RunAsync<ParameterBuild>();
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain(mistake);
    }

    [Fact]
    public async Task What_was_given_twice_or_wrongly_is_not_called_missing()
    {
        var twice = await _harness.RunAsync<BreakableBuild>("Needy --key a --key b");
        twice.Output.ShouldContain("--key is given twice");
        twice.Output.ShouldNotContain("needs");
        twice.ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("--broken x", "'x' is no Breakable")]
    [InlineData(
        "--key -s3cret",
        "--key needs a value; one that begins with '-' is written --key=value"
    )]
    [InlineData("Go --target", "--target needs a value")]
    public async Task What_cannot_be_a_value_is_a_mistake_and_no_crash(
        string arguments,
        string mistake
    )
    {
        var result = await _harness.RunAsync<BreakableBuild>(arguments);
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain(mistake);
        result.Output.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Flags_take_several_names_with_commas()
    {
        var result = await _harness.RunAsync<BreakableBuild>("Go --days Monday,sunday");
        result.ExitCode.ShouldBe(0, result.Output);
        ((BreakableBuild)result.Build!).Days.ShouldBe(Days.Monday | Days.Sunday);
        (await _harness.RunAsync<BreakableBuild>("Go --days Monday,Sundy")).Output.ShouldContain(
            "'Sundy' is none of Monday, Sunday (did you mean 'Sunday'?)"
        );
    }

    [Fact]
    public async Task Mistakes_of_all_kinds_are_told_in_one_round()
    {
        var result = await _harness.RunAsync<BreakableBuild>("Needy --typo --days x");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("there is no option '--typo'");
        result.Output.ShouldContain("'x' is none of");
        result.Output.ShouldContain("the number must not be negative");
        result.Output.ShouldContain("target Needy needs Key");
    }

    [Fact]
    public async Task A_value_provider_that_throws_is_a_mistake_of_the_build_class()
    {
        var result = await _harness.RunAsync<BrokenProviderBuild>();
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain("BrokenProviderBuild.Places threw: no places today");
    }
}

internal sealed class BrokenProviderBuild : NukeBuild
{
    [Parameter(ValueProviderMember = nameof(Places))]
    private readonly string? Place = null;

    public Target Go => _ => _.Executes(() => Console.WriteLine(Place));

    private static IEnumerable<string> Places =>
        throw new InvalidOperationException("no places today");
}

[TypeConverter(typeof(BreakableConverter))]
internal sealed record Breakable;

internal sealed class BreakableConverter : TypeConverter
{
    public override object? ConvertFrom(
        ITypeDescriptorContext? context,
        System.Globalization.CultureInfo? culture,
        object value
    ) => throw new InvalidOperationException("broken converter");
}

[Flags]
internal enum Days
{
    Monday = 1,
    Sunday = 2,
}

internal class BreakableBuild : NukeBuild, IChecksSettings
{
    [Parameter]
    public readonly Breakable? Broken;

    [Parameter]
    public readonly Days Days;

    [Parameter]
    public readonly int Number = -1;

    [Parameter]
    [Secret]
    public readonly string? Key;

    public Target Go => _ => _.Executes(() => { });

    public Target Needy => _ => _.Requires(() => Key).Executes(() => { });

    public virtual IEnumerable<string> SettingsProblems() =>
        ScheduledTargets.Any(x => x.Name == "Needy") ? ["the number must not be negative"] : [];
}
