using Kindling.Ci.Validating;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Validating.Schema;

public sealed class JobShapeTests
{
    [Theory]
    [InlineData("{script: x}", "{script: y}")]
    [InlineData("{script: [x]}", "{script: [y, z]}")]
    [InlineData("{needs: [a]}", "{needs: [b, c, d]}")]
    [InlineData("{needs: [{job: a, artifacts: false}]}", "{needs: [{job: b, artifacts: true}]}")]
    [InlineData(
        "{artifacts: {when: always, paths: [a]}}",
        "{artifacts: {when: always, paths: [b, c]}}"
    )]
    [InlineData("{rules: [{if: $A}]}", "{rules: [{if: $B}, {if: $C}]}")]
    public void Jobs_that_the_schema_cannot_tell_apart_have_one_shape(string one, string other) =>
        Shape(one).ShouldBe(Shape(other));

    [Theory]
    [InlineData("{script: x}", "{script: ''}")]
    [InlineData("{script: x}", "{script: 1}")]
    [InlineData("{script: x}", "{script: [x]}")]
    [InlineData("{script: x}", "{scrpt: x}")]
    [InlineData("{script: [x, {a: b}]}", "{script: [x, y]}")]
    [InlineData("{retry: 2}", "{retry: 3}")]
    [InlineData("{when: manual}", "{when: maunal}")]
    [InlineData("{cache: {key: a}}", "{cache: {key: a/b}}")]
    [InlineData("{cache: {key: {files: [a, b]}}}", "{cache: {key: {files: [a, b, c]}}}")]
    [InlineData("{artifacts: {paths: [a]}}", "{artifacts: {paths: []}}")]
    [InlineData("{allow_failure: {exit_codes: [1, 2]}}", "{allow_failure: {exit_codes: [1, 1]}}")]
    [InlineData("{id_tokens: {A: {aud: a}}}", "{id_tokens: {A: {}}}")]
    public void Jobs_that_the_schema_can_tell_apart_have_two(string one, string other) =>
        Shape(one).ShouldNotBe(Shape(other));

    private static string Shape(string job)
    {
        var map = PipelineSource.Read("f.yml", $"a: {job}", new Mistakes())!;
        return new JobShape(SchemaStore.Job).Of((MapNode)map["a"]!);
    }
}
