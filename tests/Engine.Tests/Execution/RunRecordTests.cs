using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

public sealed class RunRecordTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Nobody_takes_another_jobs_report_for_that_of_a_run_which_was_killed()
    {
        _harness.WriteFile("artifacts/build-report.json", """{"exitCode":0}""");
        _harness.WriteFile("artifacts/annotations.json", "{}");
        _harness.WriteFile("artifacts/images.json", "{}");
        string[] seen = [];

        await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) =>
                        x.Executes(() =>
                            seen = Directory.GetFiles(Path.Combine(_harness.Root, "artifacts"))
                        ),
                },
            "A"
        );

        seen.Select(Path.GetFileName).ShouldBe(["images.json"]);
    }
}
