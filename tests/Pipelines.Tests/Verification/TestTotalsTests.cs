using Kindling.Pipelines.Verification;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Verification;

public sealed class TestTotalsTests
{
    [Fact]
    public void The_runners_summary_line_is_read() =>
        TestTotals
            .Parse(
                "   Kindling.X  Total: 70, Errors: 1, Failed: 2, Skipped: 3, Not Run: 4, Time: 2.8s"
            )
            .ShouldBe(new TestTotals(60, 3, 3));

    [Fact]
    public void Any_other_line_is_none() =>
        TestTotals.Parse("  Finished: Kindling.X").ShouldBeNull();

    [Fact]
    public void Totals_add_up_and_read_as_ci_systems_expect() =>
        (new TestTotals(1, 0, 2) + new TestTotals(3, 0, 0))
            .ToString()
            .ShouldBe("4 passed, 0 failed, 2 skipped");
}
