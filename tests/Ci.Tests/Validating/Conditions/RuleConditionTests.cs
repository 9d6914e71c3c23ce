using Kindling.Ci.Validating;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Conditions;

public sealed class RuleConditionTests
{
    private const string Main = "a push to the default branch";
    private const string Feature = "a push to another branch";
    private const string Open = "a push to a branch with a merge request";
    private const string Merge = "a merge request";
    private const string Tag = "a tag";
    private const string Schedule = "a schedule";
    private const string Web = "a run by hand";
    private const string FeatureByHand = "a run by hand on another branch";
    private const string TagByHand = "a run by hand on a tag";

    [Theory]
    [InlineData("$CI_COMMIT_BRANCH", $"{Main}|{Feature}|{Open}|{Schedule}|{Web}|{FeatureByHand}")]
    [InlineData("$CI_COMMIT_TAG", $"{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", $"{Main}|{Schedule}|{Web}")]
    [InlineData("$CI_PIPELINE_SOURCE == \"merge_request_event\"", Merge)]
    [InlineData(
        "$CI_PIPELINE_SOURCE == 'schedule' || $CI_PIPELINE_SOURCE == 'web'",
        $"{Schedule}|{Web}|{FeatureByHand}|{TagByHand}"
    )]
    [InlineData("$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS", Open)]
    [InlineData("$CI_COMMIT_TAG =~ /^v\\d+/", $"{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_TAG =~ /^v[[:digit:]]+\\x{2e}/", $"{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_TAG =~ /^V\\d+/i", $"{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_TAG =~ /^V\\d+/", "")]
    [InlineData("$CI_COMMIT_BRANCH == null", $"{Merge}|{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_TAG != null", $"{Tag}|{TagByHand}")]
    [InlineData("$CI_COMMIT_TAG == \"\"", "")]
    [InlineData(
        "$CI_COMMIT_TAG || $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS",
        $"{Open}|{Tag}|{TagByHand}"
    )]
    [InlineData("($CI_COMMIT_TAG || $CI_COMMIT_BRANCH) && $CI_OPEN_MERGE_REQUESTS", Open)]
    [InlineData("$UNKNOWN", "")]
    [InlineData("$UNKNOWN && $CI_COMMIT_TAG", "")]
    [InlineData("$UNKNOWN || $CI_COMMIT_TAG", $"{Tag}|{TagByHand}")]
    public void A_condition_surely_holds_on_these_occasions(string text, string occasions)
    {
        RuleCondition.TryParse(text, out var condition, out var problem).ShouldBeTrue(problem);

        PipelineContext
            .All.Where(context => condition!.Holds(context) == true)
            .Select(context => context.Name)
            .ShouldBe(occasions.Split('|', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Each_occasion_has_the_pipeline_of_one_event_or_none() =>
        string.Join(
                '\n',
                PipelineContext.All.Select(context =>
                    $"{context.Name}: {string.Join(", ", PipelineEventText.All.Where(x => Holds(PipelineEventText.Condition(x), context)))}"
                )
            )
            .ShouldBe(
                """
                a push to the default branch: DefaultBranch
                a push to another branch: Branch
                a push to a branch with a merge request: 
                a merge request: MergeRequest
                a tag: Tag
                a schedule: Schedule
                a run by hand: Web
                a run by hand on another branch: Branch
                a run by hand on a tag: Tag
                """
            );

    [Theory]
    [InlineData("$UNKNOWN")]
    [InlineData("$UNKNOWN == \"x\"")]
    [InlineData("$UNKNOWN =~ /x/")]
    [InlineData("$CI_COMMIT_BRANCH == \"main\"")]
    [InlineData("$CI_COMMIT_BRANCH =~ /^main$/")]
    [InlineData("$CI_COMMIT_BRANCH =~ $PATTERN")]
    [InlineData("$CI_COMMIT_BRANCH != \"main\" && $CI_COMMIT_BRANCH != null")]
    public void What_only_the_server_knows_is_left_open(string text)
    {
        RuleCondition.TryParse(text, out var condition, out _).ShouldBeTrue();

        condition!
            .Holds(PipelineContext.All.Single(context => context.Name == Main))
            .ShouldBeNull();
    }

    [Theory]
    [InlineData("", "at its character 1, a variable or a text is missing before its end")]
    [InlineData("$A ==", "at its character 6, a variable or a text is missing before its end")]
    [InlineData("$A = 1", "at its character 4, '=' compares nothing, '==' does")]
    [InlineData("$A == x", "at its character 7, 'x' is no variable, no quoted text and no pattern")]
    [InlineData("$A == \"x", "at its character 7, a quote is not closed")]
    [InlineData("$A =~ /x", "at its character 7, a pattern is not closed by '/'")]
    [InlineData("$A =~ /(/", "at its character 7, the pattern /(/ is broken")]
    [InlineData("$A =~", "at its character 6, a pattern is missing before its end")]
    [InlineData("/x/", "at its character 1, a pattern stands only behind =~ and !~")]
    [InlineData("$A $B", "at its character 4, '$B' has no operator before it")]
    [InlineData("($A", "at its character 4, a bracket is not closed")]
    [InlineData("$A | $B", "at its character 4, '|' joins nothing, '||' does")]
    [InlineData("${A}", "at its character 1, '$' names no variable, as $NAME without braces does")]
    public void A_broken_condition_is_told_with_its_place(string text, string problem)
    {
        RuleCondition.TryParse(text, out _, out var told).ShouldBeFalse();

        told.ShouldBe(problem);
    }

    private static bool Holds(string text, PipelineContext context)
    {
        RuleCondition.TryParse(text, out var condition, out _).ShouldBeTrue();
        return condition!.Holds(context) == true;
    }
}
