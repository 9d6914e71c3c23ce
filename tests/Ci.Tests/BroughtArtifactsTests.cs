using Kindling.Ci.Tests.Generating;
using Kindling.NukeExtensions;
using Kindling.Testing;
using Nuke.Common;
using Nuke.Common.Definition;
using Nuke.Common.IO;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests;

public sealed class BroughtArtifactsTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("images.json", "images.json")]
    [InlineData("out/*.json", "out/images.json")]
    [InlineData("out/**/*.json", "out/a/b/images.json")]
    [InlineData("out/**", "out/a/b/images.json")]
    [InlineData("**/images.json", "out/images.json")]
    [InlineData("out/*/images.json", "out/a/images.json")]
    [InlineData("out/a", "out/a/images.json")]
    [InlineData("out/*", "out/linux-x64/app")]
    public void What_a_glob_names_is_found(string glob, string file)
    {
        Missing(glob).ShouldHaveSingleItem().ShouldStartWith($"{glob} is not here");

        Write(file);

        Missing(glob).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("out/*.json", "out/a/images.json")]
    [InlineData("out/*.json", "out/images.txt")]
    [InlineData("out/*.json", "out/images.JSON")]
    [InlineData("out/*/images.json", "out/a/b/images.json")]
    public void What_lies_elsewhere_is_not_it(string glob, string file)
    {
        Write(file);

        Missing(glob).ShouldHaveSingleItem();
    }

    [Fact]
    public void Only_what_the_target_takes_must_be_there()
    {
        Write("out/one.json");

        Missing("out/*.json", "out/one.json").ShouldBeEmpty();
        Missing("out/*.json", "out/two.json")
            .ShouldBe([
                "out/two.json is not here, which target Taker takes from Maker: job images should have brought it; run that job again, its artifacts may have expired",
            ]);
    }

    private IReadOnlyList<string> Missing(string produced, params string[] taken)
    {
        var declaration = new PipelineDeclaration
        {
            Pipelines = [new(PipelineEvents.Web, "Taker") { Environment = "qa" }],
        };
        var targets = TargetFactory.CreateAll(new GlobBuild(produced, taken), []).Targets;
        var jobs = JobPlanner.Plan(declaration, targets);
        return BroughtArtifacts.Missing(
            Planned.Find(jobs, "deploy-qa"),
            jobs,
            PipelineEvents.Web,
            _root.Path
        );
    }

    private void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / file)!);
        File.WriteAllText(_root / file, "{}");
    }

    private sealed class GlobBuild(string produced, string[] taken) : NukeBuild
    {
        public Target Maker => _ => _.UsesDocker().Produces(produced).Executes(() => { });

        public Target Taker =>
            _ => _.DependsOn(Maker).Consumes(Maker, taken).OnEnvironment().Executes(() => { });
    }
}
