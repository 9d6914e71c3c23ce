using Kindling.Pipelines.Releases;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Notes;

public sealed class CommitTests
{
    [Theory]
    [InlineData("feat: a door", "feat", "", "a door", false)]
    [InlineData("fix(hdfs): the lock", "fix", "hdfs", "the lock", false)]
    [InlineData("Feat(api)!: no more xml", "feat", "api", "no more xml", true)]
    [InlineData("chore!: newer Java", "chore", "", "newer Java", true)]
    [InlineData("A sentence, as here", "", "", "A sentence, as here", false)]
    [InlineData("README: which runs are removed", "", "", "README: which runs are removed", false)]
    [InlineData("feat:no blank", "", "", "feat:no blank", false)]
    [InlineData("feat: ", "", "", "feat: ", false)]
    [InlineData("fix(): nothing", "", "", "fix(): nothing", false)]
    public void The_first_line_is_read(
        string line,
        string type,
        string scope,
        string summary,
        bool isBreaking
    ) => Commit.Of("id", line, "").ShouldBe(new Commit("id", type, scope, summary, isBreaking));

    [Theory]
    [InlineData("words\n\nBREAKING CHANGE: the key is another", true)]
    [InlineData("BREAKING-CHANGE: the key is another", true)]
    [InlineData("no BREAKING CHANGE: here", false)]
    public void What_breaks_may_stand_below(string body, bool expected) =>
        Commit.Of("id", "A sentence", body).IsBreaking.ShouldBe(expected);
}
