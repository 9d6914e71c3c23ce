using System.Diagnostics;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>kill -9 at the moments of a push that matter, which the registry's side sees exactly.</summary>
[Trait("Category", "Campaign")]
public sealed class KilledPushTests
{
    private const string RegistryVariable = "KINDLING_CAMPAIGN_REGISTRY";

    // The same in both programs, so that they compute the same tag.
    private const string Lines = "RUN date +%N >/made && head -c 4000000 /dev/urandom >/random";

    [Theory]
    [InlineData("POST /v2/team/small/blobs/uploads/")]
    [InlineData("PATCH /v2/team/small/blobs/uploads/")]
    [InlineData("PUT /v2/team/small/blobs/uploads/")]
    // The name that the engine pushes by, and the tag itself.
    [InlineData("PUT /v2/team/small/manifests/{tag}.")]
    [InlineData("PUT /v2/team/small/manifests/{tag}")]
    public async Task A_push_that_is_killed_is_finished_by_pushing_again(string moment)
    {
        Assert.SkipUnless(RegistryProcess.IsInstalled, "docker-registry is not installed");
        await using var registry = await RegistryProcess.StartAsync(_ => "");
        await using var proxy = new FaultyRegistry(registry.Host);
        using var images = new SmallImages(Lines);
        var built = await On(images, proxy.Host).BuildAsync([SmallImages.Name], World.Token);
        using var temporary = new TempDirectory();
        using var push = Start(proxy.Host, temporary);
        // Whatever the test comes to, the child ends with it.
        await using var ending = World.Token.Register(push.Kill);
        var words = moment.Replace("{tag}", built[0].Reference.Tag, StringComparison.Ordinal);
        var killed = 0;
        proxy.Fault = request =>
        {
            if (IsAt(request, words) && Interlocked.Exchange(ref killed, 1) == 0)
            {
                push.Kill();
            }

            return null;
        };
        await push.WaitForExitAsync(World.Token);
        killed.ShouldBe(1, $"the push ended by itself: {string.Join('\n', proxy.Seen)}");

        var pushed = await On(images, proxy.Host).PushAsync([SmallImages.Name], [], World.Token);

        var exact = pushed[0].Reference;
        var blobs = registry.Files("/blobs/").ToArray();
        pushed[0]
            .Layers.Select(layer => $"/{layer.Digest.ToString().Split(':')[1]}/")
            .ShouldAllBe(layer => blobs.Any(blob => blob.Contains(layer)));
        registry
            .Files($"/_manifests/tags/{exact.Tag}/current/link")
            .Select(File.ReadAllText)
            .ShouldBe([exact.Digest.ToString()!]);
        // The next run pushes by the same second name, and takes it away.
        (await NamesAsync(exact.FamiliarName)).ShouldBe([exact.Tag!]);
    }

    /// <summary>Not a test: the program that the one above starts and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Push_for_the_campaign()
    {
        var host = World.Variables.GetValueOrDefault(RegistryVariable);
        Assert.SkipWhen(host is null, "only started by the campaign");
        using var images = new SmallImages(Lines);
        await On(images, host).PushAsync([SmallImages.Name], [], World.Token);
    }

    private static bool IsAt(string request, string words) =>
        words.EndsWith('.') || words.EndsWith('/')
            ? request.StartsWith(words, StringComparison.Ordinal)
            : request.StartsWith(words + " ", StringComparison.Ordinal);

    private static ImagePipeline On(SmallImages images, string host) =>
        images.On(
            SmallImages.SharedEngine,
            new ImageAccess { Registry = $"{host}/team" },
            World.Variables,
            Serilog.Core.Logger.None
        );

    private static Process Start(string host, TempDirectory temporary)
    {
        string[] arguments =
        [
            "-explicit",
            "only",
            "-method",
            $"{typeof(KilledPushTests).FullName}.{nameof(Push_for_the_campaign)}",
        ];
        var info = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        info.Environment[CampaignTests.StateVariable] = temporary.Path;
        info.Environment[RegistryVariable] = host;
        // What it leaves when it is killed goes with the test's own.
        info.Environment["TMPDIR"] = temporary.Path;
        var process = Process.Start(info)!;
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(string repository)
    {
        using var docker = Process.Start(
            new ProcessStartInfo("docker", ["images", "--format", "{{.Tag}}", repository])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await docker.StandardOutput.ReadToEndAsync(World.Token);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
