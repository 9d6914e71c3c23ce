using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class ScreenfulTests
{
    [Fact]
    public void What_has_many_faults_is_told_on_one_screen()
    {
        var pending = Enumerable
            .Range(0, 9)
            .Select(i => WaitBench.Waiting(WaitBench.StatefulSet($"s{i}"), "0 of 1 pods are ready"))
            .ToArray();
        var findings = Enumerable
            .Range(0, 5)
            .Select(i => new Finding(
                $"pod s-{i}",
                "no node takes it",
                "Add a node.",
                Patience.None
            ))
            .ToArray();
        var crash = new Cause(
            ["pod c-0, container c"],
            "it ends with exit code 1",
            "Its last lines say why.",
            [.. Enumerable.Range(0, 30).Select(i => $"line {i}"), "", new string('x', 300)]
        );
        var group = Cause.GroupsOf(findings).ShouldHaveSingleItem();

        var text = Screenful.Of(
            new Trouble(pending, findings),
            [
                new Cause([.. group.Select(x => x.Resource)], group[0].Cause, group[0].Advice, []),
                crash,
                crash,
                crash,
                crash,
                crash,
            ]
        );

        Approved.Matches(text);
    }

    [Fact]
    public void A_deadline_says_how_long_nothing_happened() =>
        Screenful
            .Of(
                new Trouble([WaitBench.Waiting(WaitBench.Job("j"), "it is at work")], [])
                {
                    Limit = TimeSpan.FromMinutes(5),
                },
                []
            )
            .ShouldBe("Not ready, and without a step for 300 s:\n  Job j: it is at work");
}
