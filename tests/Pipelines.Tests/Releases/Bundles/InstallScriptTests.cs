using Kindling.Pipelines.Tests.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

public sealed class InstallScriptTests
{
    [Fact]
    public async Task A_shell_checker_finds_nothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed");
        using var kubectl = await FakeKubectl.MakeAsync();

        var result = await Shell.RunAsync(
            ["/usr/bin/shellcheck", "-s", "sh", Path.Combine(kubectl.Bundle, "install.sh")],
            new Dictionary<string, string>()
        );

        result.Output.ShouldBe("");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_install_asks_these_things_of_the_cluster()
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        var result = await kubectl.InstallAsync("--context", "there", "--timeout", "90s");

        result.ExitCode.ShouldBe(0, result.Errors);
        Approved.Matches(string.Join('\n', kubectl.Calls) + "\n\n" + result.Output);
    }

    [Fact]
    public async Task A_cluster_that_does_not_say_what_is_awaited_is_no_success()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            "*'get -f manifests/4-workloads.yaml'*) exit 1 ;;"
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldNotBe(0);
        result.Output.ShouldNotContain("is installed");
    }

    [Fact]
    public async Task The_token_of_the_notebooks_is_random_and_in_no_command_line()
    {
        using var kubectl = await FakeKubectl.MakeAsync();
        await kubectl.InstallAsync();
        await kubectl.InstallAsync();

        var tokens = Tokens(kubectl.Piped);
        tokens.Length.ShouldBe(2);
        tokens.ShouldAllBe(x => x.Length == 48 && x.All(char.IsAsciiHexDigitLower));
        tokens.Distinct().Count().ShouldBe(2);
        kubectl.Calls.ShouldAllBe(call => !tokens.Any(call.Contains));
    }

    [Fact]
    public async Task A_token_that_is_there_stays()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            "*'get secret notebook-token'*) echo secret/notebook-token ;;"
        );

        (await kubectl.InstallAsync()).ExitCode.ShouldBe(0);

        kubectl.Calls.ShouldNotContain(x => x.Contains("create secret"));
    }

    [Fact]
    public async Task The_login_to_the_registry_comes_from_a_file()
    {
        using var kubectl = await FakeKubectl.MakeAsync();
        await File.WriteAllTextAsync(
            Path.Combine(kubectl.Bundle, "../../my config.json"),
            "{}",
            ImageBench.Token
        );

        (await kubectl.InstallAsync("--pull-secret", "my config.json")).ExitCode.ShouldBe(0);

        kubectl
            .Calls.Single(x => x.Contains("create secret generic registry-pull"))
            .ShouldContain("/my config.json --dry-run=client");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        var result = await kubectl.InstallAsync("--dry-run");

        result.Output.ShouldEndWith("Nothing was changed.\n");
        kubectl.Calls.ShouldAllBe(x => x.Contains("get ") || x.Contains("--dry-run="));
        kubectl.Calls.Count(x => x.Contains("--dry-run=server")).ShouldBe(4);
    }

    [Fact]
    public async Task A_dry_run_without_the_namespace_says_what_could_not_be_asked()
    {
        using var kubectl = await FakeKubectl.MakeAsync("*'get namespace'*) ;;");

        var result = await kubectl.InstallAsync("--dry-run");

        result.Output.ShouldContain("The namespace 'spark' is not there yet");
        kubectl.Calls.Count(x => x.Contains("--dry-run=server")).ShouldBe(1);
        kubectl.Calls.Count(x => x.Contains("--dry-run=client")).ShouldBe(4);
    }

    [Fact]
    public async Task An_uninstall_takes_users_before_what_they_use_and_leaves_volumes_and_Secrets()
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        (await kubectl.InstallAsync("--uninstall")).ExitCode.ShouldBe(0);

        kubectl
            .Calls.Where(x => x.StartsWith("delete", StringComparison.Ordinal))
            .ShouldBe(
                new[] { "5-jobs", "4-workloads", "3-settings", "2-accounts" }.Select(x =>
                    $"delete --ignore-not-found -f manifests/{x}.yaml"
                )
            );
    }

    [Fact]
    public async Task Fields_of_others_are_taken_where_that_is_asked_for()
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        (await kubectl.InstallAsync("--force-conflicts")).ExitCode.ShouldBe(0);

        kubectl
            .Calls.Where(x => x.StartsWith("apply", StringComparison.Ordinal))
            .ShouldAllBe(x => x.Contains(" --force-conflicts "));
    }

    [Theory]
    [InlineData(
        "*'apply '*'--dry-run=server -f manifests/5'*) echo 'field is immutable' >&2; exit 1 ;;"
    )]
    [InlineData("*'get job.batch/hdfs-folders'*) echo True ;;")]
    public async Task A_Job_that_failed_or_cannot_be_changed_is_made_anew(string answer)
    {
        using var kubectl = await FakeKubectl.MakeAsync(answer);

        (await kubectl.InstallAsync()).ExitCode.ShouldBe(0);

        var calls = kubectl.Calls.ToList();
        var deleted = calls.FindIndex(x => x.StartsWith("delete", StringComparison.Ordinal));
        deleted.ShouldBeGreaterThan(0);
        calls
            .FindLastIndex(x => x.EndsWith("-f manifests/5-jobs.yaml", StringComparison.Ordinal))
            .ShouldBeGreaterThan(deleted);
    }

    [Fact]
    public async Task Its_own_namespace_may_be_named()
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        (await kubectl.InstallAsync("--namespace", "spark")).ExitCode.ShouldBe(0);
    }

    private static string[] Tokens(string piped) =>
        [
            .. piped
                .Split('\n')
                .Where(x => x.StartsWith("token: ", StringComparison.Ordinal))
                .Select(x => x["token: ".Length..].Split("labelled")[0]),
        ];
}
