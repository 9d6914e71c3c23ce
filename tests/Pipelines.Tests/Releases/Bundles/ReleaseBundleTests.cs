using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Deploys;
using Kindling.Pipelines.Tests.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

public sealed class ReleaseBundleTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bundle_has_these_files()
    {
        var bundle = await MakeAsync("bundle");

        Approved.Matches(
            string.Join('\n', BundleBench.Unpack(bundle.Archive, _folder / "unpacked")) + "\n"
        );
    }

    [Fact]
    public async Task Two_of_a_tag_are_the_same_bytes()
    {
        var first = await MakeAsync("one");
        await Task.Delay(TimeSpan.FromMilliseconds(1100), DeployBench.Token);
        var second = await MakeAsync("elsewhere/two");

        (await BytesAsync(second.Archive)).ShouldBe(await BytesAsync(first.Archive));
        (await BytesAsync(second.Sum)).ShouldBe(await BytesAsync(first.Sum));
    }

    [Fact]
    public async Task The_sums_are_those_that_sha256sum_computes()
    {
        var bundle = await MakeAsync("bundle");
        BundleBench.Unpack(bundle.Archive, _folder / "unpacked");

        (await CheckAsync(_folder / "bundle", Path.GetFileName(bundle.Sum))).ShouldBe(0);
        (await CheckAsync(_folder / "unpacked/kindling-1.2.3", "SHA256SUMS")).ShouldBe(0);
        (
            await File.ReadAllLinesAsync(
                _folder / "unpacked/kindling-1.2.3/SHA256SUMS",
                DeployBench.Token
            )
        ).Length.ShouldBe(
            Directory.GetFiles(_folder / "unpacked", "*", SearchOption.AllDirectories).Length - 1
        );
    }

    [Fact]
    public async Task A_bundle_of_another_version_does_not_stay()
    {
        await ReleaseBundle.MakeAsync(
            BundleBench.CommitOf("v1.2.2"),
            BundleBench.Settings,
            _folder / "bundle",
            DeployBench.Token
        );

        var bundle = await MakeAsync("bundle");

        Directory.GetFiles(_folder / "bundle").Order().ShouldBe([bundle.Archive, bundle.Sum]);
    }

    [Fact]
    public async Task Without_images_there_is_none_and_PushImages_is_named()
    {
        var told = await Should.ThrowAsync<InvalidSettingsException>(
            ReleaseBundle.MakeAsync(
                BundleBench.Commit,
                BundleBench.Settings with
                {
                    Images = new Dictionary<string, PushedImage>(),
                },
                _folder / "bundle",
                DeployBench.Token
            )
        );

        told.Message.ShouldContain("run PushImages");
        Directory.Exists(_folder / "bundle").ShouldBeFalse();
    }

    [Fact]
    public async Task The_images_are_read_as_those_of_a_push()
    {
        var bundle = await MakeAsync("bundle");
        BundleBench.Unpack(bundle.Archive, _folder / "unpacked");

        (
            await ImageRecord.ReadAsync(
                _folder / "unpacked/kindling-1.2.3/images.json",
                DeployBench.Token
            )
        ).ShouldBe(BundleBench.Settings.Images, ignoreOrder: true);
    }

    private Task<ReleaseBundle> MakeAsync(string folder) =>
        ReleaseBundle.MakeAsync(
            BundleBench.Commit,
            BundleBench.Settings,
            _folder / folder,
            DeployBench.Token
        );

    private static Task<byte[]> BytesAsync(string file) =>
        File.ReadAllBytesAsync(file, DeployBench.Token);

    private static async Task<int> CheckAsync(string folder, string sums) =>
        (
            await Shell.RunAsync(
                ["/usr/bin/env", "sha256sum", "-c", sums],
                new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
                folder
            )
        ).ExitCode;
}
