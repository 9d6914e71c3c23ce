using Kindling.Ci.Validating;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Conditions;

public sealed class JobPresenceTests
{
    // For main, another branch, one with a merge request, the merge request, a tag, a schedule, by hand: + there, - not, ? open.
    [Theory]
    [InlineData("script: x", "+++-+++++")]
    [InlineData("only: [main]", "?????????")]
    [InlineData("rules: [{when: never}]", "---------")]
    [InlineData("rules: [{if: $CI_COMMIT_TAG}]", "----+---+")]
    [InlineData("rules: [{if: $CI_COMMIT_TAG, when: never}, {when: on_success}]", "++++-+++-")]
    [InlineData("rules: [{if: $MINE}]", "?????????")]
    [InlineData("rules: [{if: $MINE, when: manual}, {when: on_success}]", "+++++++++")]
    [InlineData("rules: [{if: $MINE, when: never}, {if: $CI_COMMIT_TAG}]", "----?---?")]
    [InlineData("rules: [{changes: [a]}]", "????+++++")]
    [InlineData("rules: [{changes: {paths: [a], compare_to: main}}]", "?????????")]
    [InlineData("rules: [{exists: [a]}]", "?????????")]
    [InlineData("rules: [{if: $CI_COMMIT_TAG, changes: [a]}]", "----+---+")]
    [InlineData("{when: never, rules: [{if: $CI_COMMIT_TAG}, {when: manual}]}", "++++-+++-")]
    public void A_job_is_there_by_its_rules(string job, string expected) =>
        Told("", job.StartsWith('{') ? job : $"{{{job}}}").ShouldBe(expected);

    [Fact]
    public void A_workflow_brings_jobs_without_rules_into_merge_requests() =>
        Told("workflow: {rules: [{when: always}]}\n", "{script: x}").ShouldBe("+++++++++");

    private static string Told(string top, string job)
    {
        var mistakes = new Mistakes();
        var file = new LintedFiles(_ => null, mistakes).Read("f.yml", $"{top}a: {job}\n");
        var pipeline = LintedJobs.Of(file, isWhole: true, mistakes)!;
        return string.Concat(
            new JobPresence(pipeline)
                .Of(pipeline.Find("a")!)
                .Select(there =>
                    there switch
                    {
                        true => '+',
                        false => '-',
                        null => '?',
                    }
                )
        );
    }
}
