using System.Text.Json.Nodes;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class ShellTests
{
    [Theory]
    [InlineData("spark", "env TINI_SUBREAPER= /opt/entrypoint.sh bash")]
    [InlineData("hdfs", "env TINI_SUBREAPER= HADOOP_CLIENT_OPTS=-Xmx128m /opt/entrypoint.sh bash")]
    [InlineData("notebook", "env TINI_SUBREAPER= /opt/notebook.sh bash")]
    public void Without_a_command_it_is_a_shell_with_the_images_environment(
        string component,
        string expected
    ) => string.Join(' ', ShellPlace.Named(component).Command([], null)).ShouldBe(expected);

    [Fact]
    public void A_command_stays_as_it_is_and_knows_the_terminal() =>
        ShellPlace
            .Named("spark")
            .Command(["sh", "-c", "a  b; c"], "xterm-256color")
            .ShouldBe([
                "env",
                "TINI_SUBREAPER=",
                "TERM=xterm-256color",
                "/opt/entrypoint.sh",
                "sh",
                "-c",
                "a  b; c",
            ]);

    [Fact]
    public void A_component_without_a_shell_is_told() =>
        Should
            .Throw<InvalidSettingsException>(() => ShellPlace.Named("namenode"))
            .Message.ShouldBe(
                "there is no shell in 'namenode': spark, hdfs, notebook, notebook-1 …"
            );

    [Fact]
    public async Task The_driver_of_a_shell_is_marked_as_a_run_so_that_the_next_one_ends_it_when_its_tool_was_killed()
    {
        var template = (await DeployBench.OursAsync()).Single(x =>
            x.Component == ShellJob.Component
        );

        var job = ShellJob.Of(template, "job-shell-1").Content;

        job["metadata"]!["name"]!.GetValue<string>().ShouldBe("job-shell-1");
        Label(job).ShouldBe("job-shell-1");
        Label(job["spec"]!["template"]!).ShouldBe("job-shell-1");
        RunMark
            .Parse(job["metadata"]!["annotations"]![RunMark.Annotation]!.GetValue<string>())
            .ShouldBe(RunMark.Own);
        template.Name.Name.ShouldBe("spark-shell");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("metadata: {uid: b}", "was deleted")]
    [InlineData("metadata: {uid: a, deletionTimestamp: now}", "is being deleted")]
    [InlineData("status: {phase: Failed, reason: Evicted}", "failed (Evicted)")]
    [InlineData("status: {phase: Failed}", "failed (no reason given)")]
    [InlineData(
        "status: {containerStatuses: [{restartCount: 2, lastState: {terminated: {reason: OOMKilled}}}]}",
        "had its container restarted (OOMKilled)"
    )]
    [InlineData(
        "status: {containerStatuses: [{restartCount: 1, state: {terminated: {reason: Error}}}]}",
        "ended (Error)"
    )]
    public void What_took_a_command_along(string now, string? loss)
    {
        var before = "{metadata: {uid: a}, status: {containerStatuses: [{restartCount: 1}]}}";
        var pod =
            now.Length == 0 ? before
            : now.StartsWith("metadata", StringComparison.Ordinal) ? now
            : $"metadata: {{uid: a}}\n{now}";

        PodLoss.Of(DeployBench.Live(before), DeployBench.Live(pod)).ShouldBe(loss);
    }

    [Fact]
    public void A_pod_that_is_not_there_any_more_was_deleted() =>
        PodLoss.Of(DeployBench.Live("metadata: {uid: a}"), null).ShouldBe("was deleted");

    private static string? Label(JsonNode holder) =>
        holder["metadata"]!["labels"]![SubmissionJob.RunLabel]?.GetValue<string>();

    [Fact]
    public void A_notebook_is_also_named_by_its_pod()
    {
        ShellPlace.Named("notebook-1").Pod.ShouldBe("notebook-1");
        ShellPlace.Named("notebook").Pod.ShouldBe("notebook-0");
        Door.Named("notebook-12").Pod.ShouldBe("notebook-12");
        Door.Named("history").Pod.ShouldBeNull();
        Should.Throw<InvalidSettingsException>(() => Door.Named("notebook-01"));
    }
}
