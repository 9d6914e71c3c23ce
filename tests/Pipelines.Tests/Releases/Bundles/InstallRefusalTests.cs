using Kindling.Pipelines.Tests.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

/// <summary>What install.sh says when it cannot go on.</summary>
public sealed class InstallRefusalTests
{
    [Fact]
    public async Task A_file_that_was_changed_is_named_and_nothing_is_asked()
    {
        using var kubectl = await FakeKubectl.MakeAsync();
        await File.AppendAllTextAsync(
            Path.Combine(kubectl.Bundle, "manifests/4-workloads.yaml"),
            "x",
            ImageBench.Token
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("manifests/4-workloads.yaml: FAILED");
        result.Errors.ShouldContain("the files are not those of the release");
        kubectl.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_machine_without_kubectl_is_told_where_it_is()
    {
        using var kubectl = await FakeKubectl.MakeAsync();
        kubectl.Remove();

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(3);
        result.Errors.ShouldContain("kubectl is missing: see https://");
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_told_with_kubectls_own_words()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            "*'get --raw'*) echo 'connection refused' >&2; exit 1 ;;"
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(3);
        result.Errors.ShouldStartWith(
            "connection refused\ninstall.sh: the cluster does not answer"
        );
    }

    [Fact]
    public async Task Fewer_DataNodes_than_there_are_are_refused()
    {
        using var kubectl = await FakeKubectl.MakeAsync("*'get statefulset datanode'*) echo 5 ;;");

        foreach (
            var arguments in (string[][])
                [
                    [],
                    ["--dry-run"],
                ]
        )
        {
            var result = await kubectl.InstallAsync(arguments);

            result.ExitCode.ShouldBe(1);
            result.Errors.ShouldContain("there are 5 DataNodes, and this bundle has 2");
        }

        kubectl.Calls.ShouldNotContain(x => x.Contains("apply"));
    }

    [Fact]
    public async Task What_the_cluster_refuses_ends_it_with_the_next_step()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            "*'apply '*2-accounts*) echo 'conflict with \"somebody\"' >&2; exit 1 ;;"
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("--force-conflicts takes the field from its owner");
        kubectl.Calls.ShouldNotContain(x => x.Contains("3-settings"));
    }

    [Fact]
    public async Task What_does_not_come_up_is_told_with_pods_and_warnings()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            """
            *'rollout status deployment'*) exit 1 ;;
            *'get pods'*) echo 'spark-history ImagePullBackOff' ;;
            *'get events'*) echo 'Failed to pull' ;;
            """
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe(
            "spark-history ImagePullBackOff\nFailed to pull\ninstall.sh: deployment.apps/spark-history was not ready within 15m; pods and the newest warnings are above. Run it again when the cause is gone, it goes on where it was\n"
        );
    }

    [Theory]
    [InlineData("--namespace team", "this bundle is made for the namespace 'spark'")]
    [InlineData("--namespace", "--namespace wants a value: see --help")]
    [InlineData("--dry-run --uninstall", "--dry-run and --uninstall do not go together")]
    [InlineData("--timeout soon", "'soon' is no time: write it as 90s, 15m or 1h")]
    [InlineData("--timeout 15", "'15' is no time: write it as 90s, 15m or 1h")]
    [InlineData("--pull-secret nowhere", "there is no file 'nowhere' that can be read")]
    [InlineData("--force", "there is no option '--force': see --help")]
    public async Task A_wrong_option_is_told_before_anything_is_asked(
        string options,
        string expected
    )
    {
        using var kubectl = await FakeKubectl.MakeAsync();

        var result = await kubectl.InstallAsync(options.Split(' '));

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldStartWith($"install.sh: {expected}");
        kubectl.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_may_not_be_seen_is_not_made_anew()
    {
        using var kubectl = await FakeKubectl.MakeAsync(
            "*'get secret notebook-token'*) echo forbidden >&2; exit 1 ;;"
        );

        var result = await kubectl.InstallAsync();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe("forbidden\n");
        kubectl.Calls.ShouldNotContain(x => x.Contains("create secret"));
    }
}
