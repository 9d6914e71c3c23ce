using Kindling.Acceptance.Script;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>The first job says what is wrong before any other begins.</summary>
[Trait("Category", "Acceptance")]
public sealed class FirstJobTests(Checkout checkout) : IDisposable
{
    private readonly TempDirectory _out = new();

    [Fact]
    public async Task A_file_that_a_hand_changed_is_red_with_the_difference()
    {
        var runner = await new Runner(checkout, "edited").CommitAsync();
        var file = Path.Combine(runner.Repository, ".gitlab-ci.yml");
        var text = await File.ReadAllTextAsync(file, World.Token);
        await File.WriteAllTextAsync(
            file,
            text.Replace(
                "./build.sh PushImages",
                "./build.sh BuildImages",
                StringComparison.Ordinal
            ),
            World.Token
        );
        await runner.CommitAsync("fix: quicker");

        var outcome = await runner.RunAsync(_out.Path, "--registry", "127.0.0.1:5001,ci,secret");

        outcome.ExitCode.ShouldBe(1, outcome.Output);
        outcome.Statuses.ShouldStartWith("pipeline failed, check skipped, images skipped");
        outcome.Job("pipeline").GetProperty("exit_code").GetInt32().ShouldBe(5);
        Approved.Matches(JobLog.Read(outcome.Log("pipeline")));
    }

    [Fact]
    public async Task A_missing_variable_is_named_at_once()
    {
        var runner = await new Runner(checkout, "incomplete").CommitAsync();

        var outcome = await runner.RunAsync(_out.Path);

        outcome.ExitCode.ShouldBe(1, outcome.Output);
        outcome.Statuses.ShouldStartWith("pipeline failed, check skipped, images skipped");
        outcome.Job("pipeline").GetProperty("exit_code").GetInt32().ShouldBe(3);
        outcome
            .Log("pipeline")
            .ShouldContain(
                "job images: target PushImages needs Registry: pass --registry, set NUKE_REGISTRY"
            );
    }

    [Fact]
    public async Task A_tag_that_is_no_version_is_refused_before_anything_is_made_of_it()
    {
        var runner = await new Runner(checkout, "tagged").CommitAsync();
        await runner.GitAsync("tag", "backup-2026");

        var outcome = await runner.RunAsync(
            _out.Path,
            "--tag",
            "backup-2026",
            "--registry",
            "127.0.0.1:5001,ci,secret"
        );

        outcome.ExitCode.ShouldBe(1, outcome.Output);
        outcome.Statuses.ShouldBe(
            "pipeline failed, check skipped, images skipped, release skipped"
        );
        outcome.Log("pipeline").ShouldContain("'backup-2026' is no tag of a release");
    }

    public void Dispose() => _out.Dispose();
}
