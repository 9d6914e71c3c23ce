using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Declaring;

public sealed class PipelineEventTests
{
    [Theory]
    [InlineData("push", "main", null, PipelineEvents.DefaultBranch)]
    [InlineData("push", "feature", null, PipelineEvents.Branch)]
    [InlineData("push", null, "v1", PipelineEvents.Tag)]
    [InlineData("web", null, "v1", PipelineEvents.Tag)]
    [InlineData("web", "main", null, PipelineEvents.Web)]
    [InlineData("web", "feature", null, PipelineEvents.Branch)]
    [InlineData("schedule", "main", null, PipelineEvents.Schedule)]
    [InlineData("schedule", null, "v1", PipelineEvents.Schedule)]
    [InlineData("merge_request_event", null, null, PipelineEvents.MergeRequest)]
    [InlineData("chat", "main", null, PipelineEvents.None)]
    public void A_job_knows_its_event(
        string source,
        string? branch,
        string? tag,
        PipelineEvents expected
    )
    {
        var variables = new Dictionary<string, string>
        {
            ["CI_PIPELINE_SOURCE"] = source,
            ["CI_DEFAULT_BRANCH"] = "main",
        };
        if (branch is not null)
        {
            variables["CI_COMMIT_BRANCH"] = branch;
        }

        if (tag is not null)
        {
            variables["CI_COMMIT_TAG"] = tag;
        }

        PipelineEventText.Of(variables).ShouldBe(expected);
    }
}
