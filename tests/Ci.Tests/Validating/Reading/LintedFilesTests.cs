using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Reading;

public sealed class LintedFilesTests
{
    [Fact]
    public void Mistakes_in_an_included_file_are_told_at_their_own_place() =>
        Told(
                ("", "include: ci/more.yml\na: {script: x, needs: [b]}\n"),
                ("ci/more.yml", "b:\n  script: x\n  scrpt: x\n  needs: [c]\n")
            )
            .ShouldBe([
                "ci/more.yml:3:3: job 'b': key 'scrpt' is unknown: did you mean 'script'?",
                "ci/more.yml:4:11: job 'b': needs 'c', which is not there: correct the name, add the job, or say optional: true",
            ]);

    [Fact]
    public void A_job_may_be_split_across_files_and_the_including_one_has_the_last_word() =>
        Told(
                ("", "include: [a.yml, {local: /b.yml}]\na: {script: y, stage: build}\n"),
                ("a.yml", "a: {script: x}\nc: {needs: [a]}\n"),
                ("b.yml", "c: {script: x, variables: {A: b}}\n")
            )
            .ShouldBeEmpty();

    [Fact]
    public void Two_included_files_that_say_different_things_of_a_job_are_told() =>
        Told(
                ("", "include: [a.yml, b.yml]\n"),
                ("a.yml", "a: {script: x}\n"),
                ("b.yml", "a: {script: y, stage: build}\n")
            )
            .ShouldBe([
                "b.yml:1:5: job 'a': 'script' is in a.yml, line 1, too, and the file included last wins: rename one of the jobs, or leave the keyword to one of the files",
            ]);

    [Fact]
    public void A_file_that_is_included_only_where_it_is_there_may_be_missing() =>
        Told(
                (
                    "",
                    "include: [{local: a.yml, rules: [{exists: [a.yml]}]}]\nb: {script: x, needs: [a]}\n"
                )
            )
            .ShouldBeEmpty();

    [Fact]
    public void One_that_is_included_on_some_occasions_must_be_there_then() =>
        Told(("", "include: [{local: a.yml, rules: [{if: $CI_COMMIT_TAG}]}]\nb: {script: x}\n"))
            .ShouldHaveSingleItem()
            .ShouldContain("the file 'a.yml' is not there");

    [Fact]
    public void Two_that_are_not_included_on_the_same_occasion_may_say_different_things() =>
        Told(
                (
                    "",
                    "include: [{local: a.yml, rules: [{if: $CI_COMMIT_TAG}]}, {local: b.yml, rules: [{if: $CI_COMMIT_BRANCH}]}]\n"
                ),
                ("a.yml", "a: {script: x}\n"),
                ("b.yml", "a: {script: y}\n")
            )
            .ShouldBeEmpty();

    [Fact]
    public void Two_that_always_meet_are_judged_whatever_else_is_included_sometimes() =>
        Told(
                (
                    "",
                    "include: [a.yml, {local: c.yml, rules: [{if: $CI_COMMIT_TAG}]}, b.yml, d.yml]\n"
                ),
                ("a.yml", "a: {script: x}\n"),
                ("b.yml", "a: {script: y}\n"),
                ("c.yml", "a: {script: z}\n"),
                (
                    "d.yml",
                    "include: {local: e.yml, rules: [{if: $CI_COMMIT_TAG}]}\nd: {script: x}\n"
                ),
                ("e.yml", "a: {script: e}\n")
            )
            .ShouldHaveSingleItem()
            .ShouldStartWith("b.yml:1:5: job 'a': 'script' is in a.yml, line 1, too");

    [Fact]
    public void What_an_unseen_job_does_and_when_is_not_judged() =>
        Told(
                (
                    "",
                    "include: {template: Jobs/SAST.gitlab-ci.yml}\nsast: {stage: test}\nimages: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\nscan: {extends: .remote, needs: [images]}\nother: {script: x, needs: [images], rules: !reference [.remote, rules]}\n"
                )
            )
            .ShouldBeEmpty();

    [Fact]
    public void Files_that_include_each_other_are_told_with_their_way() =>
        Told(
                ("", "include: a.yml\nx: {script: x}\n"),
                ("a.yml", "include: b.yml\n"),
                ("b.yml", "include: a.yml\n")
            )
            .ShouldContain(
                "b.yml:1:10: files include each other: a.yml → b.yml → a.yml: take one of the includes out"
            );

    [Theory]
    [InlineData("include: {template: Jobs/Build.gitlab-ci.yml}")]
    [InlineData("include: {component: gitlab.com/a/b@1}")]
    [InlineData("include: 'https://example.com/a.yml'")]
    [InlineData("include: {project: a/b, file: /c.yml}")]
    [InlineData("include: {local: 'ci/*.yml'}")]
    [InlineData("include: {local: 'ci/$NAME.yml'}")]
    public void Jobs_that_may_be_elsewhere_are_not_missed(string include) =>
        Told(
                (
                    "",
                    $"{include}\na: {{extends: .b, needs: [c], stage: d, script: !reference [.e, script]}}\n"
                )
            )
            .ShouldBeEmpty();

    [Fact]
    public void A_hundred_and_fifty_files_are_enough()
    {
        var includes = string.Join(", ", Enumerable.Range(1, 151).Select(i => $"f{i}.yml"));

        PipelineLint
            .Check(
                ".gitlab-ci.yml",
                $"include: [{includes}]\na: {{script: x}}\n",
                _ => "v: {script: x}\n"
            )
            .Select(mistake => mistake.Message)
            .ShouldContain("this is the include after 150, and GitLab takes no more");
    }

    [Fact]
    public void A_file_is_read_once_however_often_it_is_included()
    {
        var asked = new List<string>();

        PipelineLint.Check(
            ".gitlab-ci.yml",
            "include: [a.yml, ./a.yml, /a.yml]\nb: {script: x}\n",
            path =>
            {
                asked.Add(path);
                return "a: {script: x, foo: y}\n";
            }
        );

        asked.ShouldBe(["a.yml"]);
    }

    private static IReadOnlyList<string> Told(params (string Path, string Text)[] files) =>
        [
            .. PipelineLint
                .Check(
                    ".gitlab-ci.yml",
                    files[0].Text,
                    path => files.Skip(1).FirstOrDefault(file => file.Path == path).Text
                )
                .Select(mistake => mistake.ToString()),
        ];
}
