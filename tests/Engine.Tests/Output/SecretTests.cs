using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Output;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Output;

/// <summary>What of a secret reaches an output: nothing, in any of its forms.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_secret_written_in_pieces_is_masked()
    {
        var mask = new SecretMask();
        mask.Add("hunter2");
        using var text = new StringWriter();
        using var writer = new MaskingWriter(text, mask);
        writer.Write("the password is hun");
        writer.Write("ter2, ");
        writer.WriteLine("said nobody");
        text.ToString().ShouldBe("the password is [REDACTED], said nobody\n");
    }

    [Fact]
    public void A_line_break_before_an_unfinished_line_does_not_let_half_a_secret_through()
    {
        var mask = new SecretMask();
        mask.Add("hunter2");
        using var text = new StringWriter();
        using var writer = new MaskingWriter(text, mask);
        writer.Write("said\nhun");
        text.ToString().ShouldBe("said\n");
        writer.Write("ter2\n");
        text.ToString().ShouldBe("said\n[REDACTED]\n");
    }

    [Fact]
    public async Task A_secret_of_the_code_is_masked_too()
    {
        var result = await _harness.RunAsync<SecretiveBuild>("Say");
        result.Output.ShouldContain("says [REDACTED] and [REDACTED]");
        result.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("pa ss/wörd+X", "pa%20ss%2Fw%C3%B6rd%2BX")]
    [InlineData("pa ss/wörd+X", "pa%20ss%2fw%c3%b6rd%2bX")]
    [InlineData("pa ss/wörd+X", "pa+ss%2fw%c3%b6rd%2bX")]
    public void URL_encoded_forms_are_masked_in_either_case(string secret, string encoded)
    {
        var mask = new SecretMask();
        mask.Add(secret);
        mask.Apply($"?p={encoded}&x").ShouldBe("?p=[REDACTED]&x");
    }

    [Fact]
    public async Task A_report_of_the_builds_own_is_masked_too()
    {
        var result = await _harness.RunAsync<ReportingBuild>("Report --token correct-horse");
        result.ExitCode.ShouldBe(0, result.Output);
        var report = Path.Combine(_harness.Root, "report.txt");
        (await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)).ShouldBe(
            "got [REDACTED]"
        );
    }

    [Theory]
    [InlineData(
        "{\"auths\": {\"r.example.org\": {\"auth\": \"Y2k6aHVudGVyMg==\"}, \"s.example.org\": {\"identitytoken\": \"hunter3\"}}}",
        "hunter2 Y2k6aHVudGVyMg== hunter3"
    )]
    [InlineData("{\"auths\": {\"r\": {\"auth\": \"Y2k6eA==\"}}} // a comment", "x Y2k6eA==")]
    [InlineData("{\"auths\": {\"r\": {\"password\": \"\\ud800\"}}}", "")]
    [InlineData(
        "{\"auths\": {\"r\": {\"auth\": \"no.base64\", \"password\": 3}, \"s\": null}, \"credsStore\": \"x\"}",
        ""
    )]
    [InlineData("no json", "")]
    [InlineData("[]", "")]
    public void The_logins_of_Dockers_configuration_are_found(string config, string secrets) =>
        DockerLogins.SecretsOf(config).ShouldBe(secrets.Split(' ').Where(x => x.Length > 0));

    [Fact]
    public async Task On_GitLab_what_the_runner_gives_is_masked_too()
    {
        _harness.Variables["GITLAB_CI"] = "true";
        _harness.Variables["CI_JOB_TOKEN"] = "hunter2";
        _harness.Variables["DOCKER_AUTH_CONFIG"] =
            "{\"auths\": {\"r.example.org\": {\"auth\": \"Y2k6aHVudGVyMw==\"}}}";

        var result = await _harness.RunAsync<TellingBuild>("Tell");

        result.Output.ShouldContain("has [REDACTED] and [REDACTED]");
    }

    private sealed class TellingBuild : NukeBuild
    {
        public Target Tell =>
            _ => _.Executes(() => Serilog.Log.Information("has hunter2 and hunter3"));
    }

    private sealed class SecretiveBuild : NukeBuild
    {
        [Parameter]
        [Secret]
        private readonly string Initialized = "from-the-initializer";

        [Parameter]
        [Secret]
        private string Computed => TryGetValue(() => Computed) ?? "from-the-getter";

        public Target Say =>
            _ =>
                _.Executes(() =>
                    Serilog.Log.Information("says {A} and {B}", Initialized, Computed)
                );
    }

    private sealed class ReportingBuild : NukeBuild
    {
        [Parameter]
        [Secret]
        private readonly string Token = "";

        public Target Report =>
            _ =>
                _.Executes(() =>
                    File.WriteAllText(RootDirectory / "report.txt", Secrets.Mask($"got {Token}"))
                );
    }
}
