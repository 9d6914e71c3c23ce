using System.Formats.Tar;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Tests.Downloads;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImagePipelineTests : IAsyncDisposable
{
    private readonly ImageWorld _world = new();
    private readonly LogLines _log = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Images_are_built_pushed_and_tagged_and_the_next_run_has_nothing_to_do()
    {
        string[] names = ["tool", "other"];
        var records = await Pipeline().PushAsync(names, ["4.1.2"], ImageBench.Token);

        records.Select(x => x.Name).ShouldBe(names);
        records.ShouldAllBe(x => x.Tags.Single() == "4.1.2");
        foreach (var record in records)
        {
            var repository = record.Reference.Repository;
            _world
                .Registry.Find(repository, record.Reference.Tag!)
                .ShouldBe(record.Reference.Digest);
            _world.Registry.Find(repository, "4.1.2").ShouldBe(record.Reference.Digest);
            record.BaseDigest.ShouldBe(_world.Identity.Identity);
        }

        var done = _world.Engine.Events.Count;
        var again = await Pipeline().PushAsync(names, ["4.1.2"], ImageBench.Token);

        again.Select(x => x.Reference).ShouldBe(records.Select(x => x.Reference));
        _world.Engine.Events.Count.ShouldBe(done);
    }

    [Fact]
    public async Task Targets_of_one_run_share_what_was_asked()
    {
        var pipeline = Pipeline();
        await pipeline.BuildAsync(["tool"], ImageBench.Token);
        var asked = _world.Registry.Seen.Count;

        var again = await pipeline.BuildAsync(["tool"], ImageBench.Token);

        again.Single().Outcome.ShouldBe(ImageOutcome.Built);
        _world.Registry.Seen.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task Targets_for_one_image_each_build_what_both_stand_on_once()
    {
        var pipeline = Pipeline();

        await pipeline.BuildAsync(["tool"], ImageBench.Token);
        await pipeline.BuildAsync(["other"], ImageBench.Token);

        _world.Registry.Seen.Count(x => x.Contains("/team/java/")).ShouldBe(1);
    }

    [Fact]
    public async Task A_disk_that_does_not_take_the_contexts_is_told_in_a_line()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder / "out", "", ImageBench.Token);

        var error = await Should.ThrowAsync<PipelineException>(
            Pipeline().ExportAsync(["tool"], folder / "out", ImageBench.Token)
        );

        error.Message.ShouldContain(folder / "out");
    }

    [Fact]
    public async Task Contexts_are_written_as_tars_that_a_docker_build_takes()
    {
        using var folder = new TempDirectory();

        var files = await Pipeline().ExportAsync(["tool"], folder / "out", ImageBench.Token);

        files.ShouldBe([folder / "out/java.tar", folder / "out/tool.tar"]);
        Directory.GetFiles(folder / "out").Order().ShouldBe(files);
        await using var tar = new TarReader(File.OpenRead(files[1]));
        (await tar.GetNextEntryAsync(cancellationToken: ImageBench.Token))!.Name.ShouldBe(
            "Dockerfile"
        );
    }

    [Fact]
    public void Settings_with_mistakes_make_no_pipeline()
    {
        _world.Settings = _world.Settings with { DebianDate = "x", Platform = "y" };

        Should
            .Throw<InvalidSettingsException>(() => Pipeline())
            .Message.ShouldBe(
                "the Debian date 'x' is no date: write it as 2026-11-21; 'y' is no platform of ours: write linux/amd64 or linux/arm64"
            );
    }

    [Fact]
    public async Task What_ECR_will_have_only_by_the_push_is_told_by_the_check()
    {
        await using var ecr = new FakeEcr();
        using var services = new ImageServices(new ImageAccess(), ecr.Variables, ecr.Time);
        _world.Settings = _world.Settings with { Registry = $"{FakeEcr.Host}/team" };

        await Pipeline(services).CheckPushAsync(ImageBench.Token);

        _log.All.Order()
            .ShouldBe(
                ((string[])["java", "other", "tool"]).Select(name =>
                    $"Information: \"{FakeEcr.Host}/team/{name} is not there yet: PushImages will make it\""
                )
            );
    }

    [Fact]
    public void Products_are_what_people_run() => Pipeline().Products.ShouldBe(["other", "tool"]);

    private ImagePipeline Pipeline(ImageServices? services = null) =>
        new(
            _world.Settings,
            services ?? _world.Services,
            (product, _) => throw new InvalidOperationException($"Nobody needs {product}."),
            _world.Progress,
            _log.Logger
        );
}
