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

    public void Dispose() => _out.Dispose();
}
