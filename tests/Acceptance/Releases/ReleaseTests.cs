using System.Text.Json;
using Kindling.Acceptance.Kubernetes;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Testing;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Releases;

/// <summary>A release on the stand-in for GitLab, with an image in a real registry.</summary>
[Trait("Category", "Acceptance")]
public sealed class ReleaseTests(Cluster cluster, GitLabServer gitLab)
    : IClassFixture<Cluster>,
        IClassFixture<GitLabServer>,
        IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ReleaseStage _stage = new(cluster);

    public void Dispose()
    {
        _stage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Published_whole_once_and_run_again_unchanged()
    {
        // A version of its own: the cluster's registry keeps its tags.
        var version = $"1.0.0-test.{Guid.NewGuid():N}";
        var image = await _stage.CopyImageAsync();
        var images = new Dictionary<string, PushedImage> { ["released"] = new(image) };
        var bundle = await ReleaseBundle.MakeAsync(
            ReleaseStage.Commit(version),
            new DeploySettings
            {
                Folder = Path.Combine(Script.Commands.Root, "manifests"),
                Components = ["rbac"],
                Images = images,
            },
            _folder / "bundle",
            World.Token
        );
        await File.WriteAllTextAsync(
            _folder / "CHANGELOG.md",
            $"## {version} (…)\n\nNew.\n",
            World.Token
        );
        using var services = _stage.Services();
        var pipeline = Pipeline(version, images, services);

        (await pipeline.PreviewAsync(World.Token)).ShouldContain("Tags of the images: 1\n");
        var page = await pipeline.PublishAsync(World.Token);

        page.IsAbsoluteUri.ShouldBeTrue();
        var tagged = await services
            .Registry(image.Registry)
            .HeadManifestAsync(image.WithTag(version), World.Token);
        tagged!.Digest.ShouldBe(image.Digest!.Value);
        var release = await ReleaseAsync(version);
        release.Items("assets", "links").Count().ShouldBe(2);
        await IsDownloadableAsync(release, bundle);

        (await pipeline.PreviewAsync(World.Token)).ShouldContain(
            "Requests to the forge: none, all is there"
        );
        (await pipeline.PublishAsync(World.Token)).ShouldBe(page);
        (await ReleaseAsync(version)).GetRawText().ShouldBe(release.GetRawText());
    }

    private ReleasePipeline Pipeline(
        string version,
        Dictionary<string, PushedImage> images,
        ImageServices services
    ) =>
        new(
            new ReleaseSettings
            {
                Commit = ReleaseStage.Commit(version),
                BundleFolder = _folder / "bundle",
                Changelog = _folder / "CHANGELOG.md",
                Images = images,
            },
            services,
            new ForgeAccess
            {
                Kind = "gitlab",
                Address = gitLab.Api.ToString(),
                Project = "1",
                GitLabToken = GitLabServer.Token,
                Variables = new Dictionary<string, string>(),
            },
            TimeProvider.System,
            Logger.None
        );

    private static HttpClient Client()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Add("PRIVATE-TOKEN", GitLabServer.Token);
        return client;
    }

    private async Task<JsonElement> ReleaseAsync(string version)
    {
        using var client = Client();
        return JsonElement.Parse(
            await client.GetStringAsync(
                new Uri($"{gitLab.Api}/projects/1/releases/v{version}"),
                World.Token
            )
        );
    }

    private static async Task IsDownloadableAsync(JsonElement release, ReleaseBundle bundle)
    {
        using var client = Client();
        var link = release
            .Items("assets", "links")
            .Single(x => x.Text("name") == Path.GetFileName(bundle.Archive));
        (await client.GetByteArrayAsync(new Uri(link.Text("url")!), World.Token)).ShouldBe(
            await File.ReadAllBytesAsync(bundle.Archive, World.Token)
        );
    }
}
