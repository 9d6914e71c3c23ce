using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kindling.NukeExtensions;
using Kindling.Testing;
using Nuke.Common;
using Nuke.Common.Output;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Output;

public sealed class OutputTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Help_is_as_approved() =>
        Approved.Matches((await _harness.RunAsync<SampleBuild>("--help", x => x.Deploy)).Output);

    [Fact]
    public async Task The_plan_as_text_is_as_approved() =>
        Approved.Matches((await _harness.RunAsync<SampleBuild>("--plan", x => x.Deploy)).Output);

    [Fact]
    public async Task The_plan_as_json_is_as_approved() =>
        Approved.Matches(
            (await _harness.RunAsync<SampleBuild>("--plan json --skip Fetch", x => x.Deploy)).Output
        );

    [Fact]
    public async Task The_schema_is_as_approved_and_written_only_when_it_changes()
    {
        await _harness.RunAsync<SampleBuild>("Fetch --token abcdef");
        var file = Path.Combine(_harness.Root, ".nuke", "build.schema.json");
        Approved.Matches(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, old);
        await _harness.RunAsync<SampleBuild>("Fetch --token abcdef");
        File.GetLastWriteTimeUtc(file).ShouldBe(old);
    }

    [Fact]
    public async Task Help_shows_defaults_and_never_a_value_of_the_moment()
    {
        _harness.Variables["NUKE_NAMES"] = "https://bob:hunter2@example.org";
        var result = await _harness.RunAsync<SampleBuild>("--help");
        result.Output.ShouldContain("default a, b");
        result.Output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_dry_run_leaves_what_can_be_continued()
    {
        await _harness.RunAsync<SampleBuild>("Deploy --token abcdef");
        var attempt = Path.Combine(_harness.Root, ".nuke", "temp", "build-attempt.log");
        var before = await File.ReadAllTextAsync(attempt, TestContext.Current.CancellationToken);
        await _harness.RunAsync<SampleBuild>("Fetch --dry-run");
        (await File.ReadAllTextAsync(attempt, TestContext.Current.CancellationToken)).ShouldBe(
            before
        );
    }

    [Fact]
    public async Task A_dry_run_runs_nothing()
    {
        var result = await _harness.RunAsync<SampleBuild>(
            "--dry-run --token abcdef",
            x => x.Deploy
        );
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("Would run:");
        result.Output.ShouldNotContain("fetching");
    }

    [Fact]
    public async Task A_dry_run_still_checks_requirements() =>
        (await _harness.RunAsync<SampleBuild>("--dry-run", x => x.Deploy)).ExitCode.ShouldBe(3);

    [Fact]
    public async Task Nothing_named_and_no_default_shows_help()
    {
        var result = await _harness.RunAsync<SampleBuild>();
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("Usage:");
    }

    [Fact]
    public async Task The_report_holds_every_target_and_problem()
    {
        await _harness.RunAsync<SampleBuild>("Deploy --token abcdef");
        var report = JsonDocument
            .Parse(
                await File.ReadAllTextAsync(
                    Path.Combine(_harness.Root, "artifacts", "build-report.json"),
                    TestContext.Current.CancellationToken
                )
            )
            .RootElement;
        report.GetProperty("exitCode").GetInt32().ShouldBe(1);
        report
            .GetProperty("targets")
            .EnumerateArray()
            .Select(x => $"{x.GetProperty("name")} {x.GetProperty("status")}")
            .ShouldBe(["Fetch Succeeded", "Deploy Failed", "Notify NotRun"]);
        report
            .GetProperty("targets")[0]
            .GetProperty("summary")
            .GetProperty("Files")
            .GetString()
            .ShouldBe("2");
        report
            .GetProperty("problems")[0]
            .GetProperty("message")
            .GetString()
            .ShouldBe("cannot use [REDACTED]");
    }

    [Fact]
    public async Task Where_a_target_has_the_output_for_itself_the_engine_speaks_elsewhere()
    {
        var result = await _harness.RunAsync<PrintingBuild>("Print --token abcdef -- a b");
        result.Output.ShouldBe("");
        result.Error.ShouldContain("── Print ──");
        result.Error.ShouldContain("[INF] prints a b with [REDACTED]");
        result.Error.ShouldContain("Build succeeded");
    }

    [Fact]
    public async Task Mistakes_and_help_are_told_where_they_always_are()
    {
        (await _harness.RunAsync<PrintingBuild>("Print --nope")).Output.ShouldContain("'--nope'");
        (await _harness.RunAsync<PrintingBuild>("--help")).Output.ShouldStartWith(
            "Usage: ./build.sh [TARGET…] [--option [value…]] [-- words…]\n"
        );
    }

    [Fact]
    public async Task In_GitLab_each_target_is_a_section_and_errors_stay_open()
    {
        _harness.Variables["GITLAB_CI"] = "true";
        var result = await _harness.RunAsync<SampleBuild>("Deploy --token abcdef");
        result.Output.ShouldContain("section_start:");
        result.Output.ShouldContain("[collapsed=true]\r\e[0KDeploy");
        var lastEnd = result.Output.LastIndexOf("section_end:", StringComparison.Ordinal);
        result
            .Output.IndexOf("Warnings and errors", StringComparison.Ordinal)
            .ShouldBeGreaterThan(lastEnd);
    }

    [Theory]
    [InlineData("abcdef")]
    [InlineData("p@ss w/ord+1")]
    [InlineData("multi\nline secret")]
    [InlineData("quo\"ted\\secret")]
    public async Task A_secret_is_masked_in_every_form(string secret)
    {
        _harness.Variables["NUKE_TOKEN"] = secret;
        var result = await _harness.RunAsync<SampleBuild>("Leak");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldNotContain(secret);
        result.Output.ShouldNotContain(Uri.EscapeDataString(secret));
        result.Output.ShouldNotContain(
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..^4]
        );
        result.Output.ShouldContain("[REDACTED]");
        var report = Path.Combine(_harness.Root, "artifacts", "build-report.json");
        (
            await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)
        ).ShouldNotContain(secret);
    }

    [Fact]
    public void The_base64_form_of_a_secret_is_masked_wherever_it_stands() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll<NonNull<string>, NonNull<string>>(
                (before, after) =>
                {
                    var mask = new SecretMask();
                    mask.Add("correct horse battery");
                    var encoded = Convert.ToBase64String(
                        Encoding.UTF8.GetBytes(before.Get + "correct horse battery" + after.Get)
                    );
                    return mask.Apply(encoded)
                        .Contains(SecretMask.Replacement, StringComparison.Ordinal);
                }
            )
        );

    private sealed class PrintingBuild : NukeBuild
    {
        [Parameter("What to print.")]
        [RemainingArguments]
        private readonly string[] Words = [];

        [Parameter("What nobody may see.")]
        [Secret]
        private readonly string? Token = null;

        public Target Print =>
            _ =>
                _.OwnsOutput()
                    .Executes(() =>
                        Serilog.Log.Information(
                            "prints {Words} with {Token}",
                            string.Join(' ', Words),
                            Token
                        )
                    );
    }

    private sealed class SampleBuild : NukeBuild
    {
        [Parameter("Where to.", ValueProviderMember = nameof(Places))]
        private readonly string Place = "here";

        [Parameter("What to be let in with.")]
        [Secret]
        private readonly string? Token = null;

        [Parameter("How many.")]
        private readonly int? Count = null;

        [Parameter("Which.", Separator = ",")]
        private readonly string[] Names = ["a", "b"];

        private static IEnumerable<string> Places => ["here", "there"];

        public Target Fetch =>
            _ =>
                _.Description("Fetches what is needed")
                    .Executes(() =>
                    {
                        Serilog.Log.Information("fetching for {Place}", Place);
                        ReportSummary(x =>
                        {
                            x["Files"] = $"{Names.Length + (Count ?? 0)}";
                            return x;
                        });
                    });

        public Target Deploy =>
            _ =>
                _.Description("Deploys")
                    .DependsOn(Fetch)
                    .Triggers(Notify)
                    .Requires(() => Token)
                    .Executes(() => throw new InvalidOperationException($"cannot use {Token}"));

        public Target Notify => _ => _.Executes(() => { });

        public Target Hidden => _ => _.Unlisted().Executes(() => { });

        public Target Leak =>
            _ =>
                _.Unlisted()
                    .Executes(() =>
                    {
                        Serilog.Log.Information("plain {Token}", Token);
                        Serilog.Log.Information("url {Token}", Uri.EscapeDataString(Token!));
                        Serilog.Log.Information(
                            "basic {Token}",
                            Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Token))
                        );
                        throw new InvalidOperationException($"cannot use {Token}");
                    });
    }
}
