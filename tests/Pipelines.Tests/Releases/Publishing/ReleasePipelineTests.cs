using Kindling.Forges;
using Kindling.Oci;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Deploys;
using Kindling.Pipelines.Tests.Images;
using Kindling.Pipelines.Tests.Releases.Bundles;
using Kindling.Testing;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Publishing;

public sealed class ReleasePipelineTests : IAsyncDisposable
{
    private const string Changes =
        "## 1.2.3 (2026-11-22)\n\nWhat has changed since v1.2.2.\n\n### New\n\n- a door (cccccccccc)\n";

    private readonly TempDirectory _folder = new();
    private readonly ImageWorld _world = new();
    private readonly List<string> _events = [];
    private readonly FakeForge _forge;
    private readonly Dictionary<string, PushedImage> _images;

    public ReleasePipelineTests()
    {
        _forge = new FakeForge { Events = _events };
        _images = new[] { "hdfs", "notebook", "spark-r" }.ToDictionary(
            name => name,
            name => new PushedImage(
                ImageReference.Parse(
                    $"{_world.Registry.Host}/team/{name}@{_world.Registry.Put($"team/{name}", "hash", name)}"
                ),
                "1"
            )
        );
        _world.Registry.Stored = () => _events.Add("tag");
        File.WriteAllText(_folder / "CHANGELOG.md", Changes);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _forge.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_would_be_sent_is_shown_whole_and_nothing_is()
    {
        await BundleAsync();
        _world.Registry.Put("team/hdfs", "latest", "an older one");

        var text = await Pipeline("latest").PreviewAsync(ImageBench.Token);

        _events.ShouldBeEmpty();
        _forge.Published.ShouldBeNull();
        Approved.Matches(text.Replace(_world.Registry.Host, "HOST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_have_their_tags_before_the_forge_has_files_and_files_come_before_the_release()
    {
        await BundleAsync();

        var page = await Pipeline().PublishAsync(ImageBench.Token);

        page.ShouldBe(new Uri("https://forge.example/releases/v1.2.3"));
        _events.ShouldBe([
            "tag",
            "tag",
            "tag",
            "PUT https://forge.example/packages/1.2.3/kindling-1.2.3.tar.gz",
            "PUT https://forge.example/packages/1.2.3/kindling-1.2.3.tar.gz.sha256",
            "POST https://forge.example/releases",
        ]);
        _forge.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Tags_that_lead_everybody_to_it_move_when_the_release_is_there()
    {
        await BundleAsync();

        await Pipeline("latest").PublishAsync(ImageBench.Token);

        _events.Take(3).ShouldAllBe(x => x == "tag");
        _events.TakeLast(3).ShouldAllBe(x => x == "tag");
        _events[^4].ShouldBe("POST https://forge.example/releases");
    }

    [Fact]
    public async Task Latest_stays_with_a_later_release_and_the_tag_of_a_line_moves_on()
    {
        await BundleAsync();
        var commit = BundleBench.Commit with
        {
            Later = new ReleaseTag("v2.0.0", SemanticVersion.Parse("2.0.0")),
        };

        await Pipeline(commit, "latest", "1.2").PublishAsync(ImageBench.Token);

        // Of three images the version, and then the line.
        _events.Count(x => x == "tag").ShouldBe(6);
        _world.Registry.Find("team/hdfs", "1.2").ShouldNotBeNull();
        _world.Registry.Find("team/hdfs", "latest").ShouldBeNull();
    }

    [Fact]
    public async Task A_prerelease_leads_nobody_to_it()
    {
        var commit = BundleBench.Commit with
        {
            Tag = new ReleaseTag("v1.2.3-rc.1", SemanticVersion.Parse("1.2.3-rc.1")),
        };
        await ReleaseBundle.MakeAsync(
            commit,
            BundleBench.Settings with
            {
                Images = DeployBench.Settings.Images,
            },
            _folder / "bundle",
            ImageBench.Token
        );
        await File.WriteAllTextAsync(
            _folder / "CHANGELOG.md",
            "## 1.2.3-rc.1 (…)\n",
            ImageBench.Token
        );

        await Pipeline(commit, "latest", "1.2").PublishAsync(ImageBench.Token);

        _world.Registry.Find("team/hdfs", "1.2.3-rc.1").ShouldNotBeNull();
        _world.Registry.Find("team/hdfs", "latest").ShouldBeNull();
        _world.Registry.Find("team/hdfs", "1.2").ShouldBeNull();
    }

    [Fact]
    public async Task What_is_published_is_what_is_in_the_files()
    {
        var bundle = await BundleAsync();

        await Pipeline().PublishAsync(ImageBench.Token);

        var release = _forge.Published!;
        (release.Tag, release.Version, release.Name, release.IsPrerelease).ShouldBe(
            ("v1.2.3", "1.2.3", "Kindling 1.2.3", false)
        );
        release.Files[0].Size.ShouldBe(new FileInfo(bundle.Archive).Length);
        (await File.ReadAllTextAsync(bundle.Sum, ImageBench.Token)).ShouldBe(
            $"{release.Files[0].Sha256}  {release.Files[0].Name}\n"
        );
        Approved.Matches(
            release.Notes.Replace(_world.Registry.Host, "HOST", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_second_run_sends_nothing()
    {
        await BundleAsync();
        await Pipeline().PublishAsync(ImageBench.Token);
        _events.Clear();

        // Made anew by the second run, and the same.
        await BundleAsync();
        var preview = await Pipeline().PreviewAsync(ImageBench.Token);
        await Pipeline().PublishAsync(ImageBench.Token);

        _events.ShouldBeEmpty();
        preview.ShouldContain("Tags of the images: none, all is there");
    }

    [Fact]
    public async Task A_forge_that_refuses_leaves_the_images_alone()
    {
        await BundleAsync();
        _forge.Refusal = new ForgeException(
            new ForgeFailure(
                "GET",
                "https://forge.example/releases",
                System.Net.HttpStatusCode.Unauthorized,
                "no",
                "Make a token"
            )
        );

        var told = await Should.ThrowAsync<PipelineException>(
            Pipeline().PublishAsync(ImageBench.Token)
        );

        told.Message.ShouldBe("GET https://forge.example/releases: 401 no. Make a token");
        _events.ShouldBeEmpty();
        _forge.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Files_that_are_missing_or_of_another_version_are_told_at_once()
    {
        await File.WriteAllTextAsync(_folder / "CHANGELOG.md", "## 1.2.2 (…)\n", ImageBench.Token);

        var told = await Should.ThrowAsync<PipelineException>(
            Pipeline().PublishAsync(ImageBench.Token)
        );

        told.Message.ShouldContain("kindling-1.2.3.tar.gz is not there, or not whole: run Bundle");
        told.Message.ShouldContain("CHANGELOG.md is not that of 1.2.3: run Changelog");
        _events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changelog_of_a_longer_version_is_another()
    {
        await BundleAsync();
        await File.WriteAllTextAsync(
            _folder / "CHANGELOG.md",
            "## 1.2.3-rc.1 (…)\n",
            ImageBench.Token
        );

        await Should.ThrowAsync<PipelineException>(Pipeline().PublishAsync(ImageBench.Token));
    }

    private Task<ReleaseBundle> BundleAsync() =>
        ReleaseBundle.MakeAsync(
            BundleBench.Commit,
            BundleBench.Settings with
            {
                // Of a registry that has no port of its own each time.
                Images = DeployBench.Settings.Images,
            },
            _folder / "bundle",
            ImageBench.Token
        );

    private ReleasePipeline Pipeline(params string[] moving) =>
        Pipeline(BundleBench.Commit, moving);

    private ReleasePipeline Pipeline(ReleaseCommit commit, params string[] moving) =>
        new(
            new ReleaseSettings
            {
                Commit = commit,
                BundleFolder = _folder / "bundle",
                Changelog = _folder / "CHANGELOG.md",
                Images = _images,
                MovingTags = moving,
            },
            _world.Services,
            () => _forge,
            Logger.None
        );
}
