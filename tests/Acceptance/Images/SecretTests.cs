using System.IO.Compression;
using System.Text;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>A password, wherever it comes from, goes to the registry and nowhere else.</summary>
[Trait("Category", "Acceptance")]
public sealed class SecretTests(Registry registry) : IClassFixture<Registry>
{
    [Theory]
    [InlineData("parameters")]
    [InlineData("CI_REGISTRY_PASSWORD")]
    [InlineData("config.json")]
    public async Task A_password_is_found_nowhere(string source)
    {
        Assert.SkipUnless(RegistryProcess.IsInstalled, "docker-registry is not installed");
        using var images = new SmallImages($"RUN echo {source} >/made");
        using var folder = new TempDirectory();
        await using var watch = new SecretWatch(registry.Password);
        var log = new Said();

        var pipeline = images.On(
            SmallImages.SharedEngine,
            Access(source),
            Environment(source, folder),
            log.Logger
        );
        await pipeline.CheckPushAsync(World.Token);
        var pushed = await pipeline.PushAsync([SmallImages.Name], ["1.0.0"], World.Token);
        await ImageRecord.WriteAsync(folder / "images.json", pushed, World.Token);

        watch.Seen.ShouldBeEmpty();
        File.Delete(folder / "config.json");
        await Secrets.AreNowhereAsync(
            registry.Password,
            [$"{registry.Prefix}/{SmallImages.Name}:{pushed[0].Reference.Tag}"],
            log.Text,
            registry.Process.Storage,
            folder.Path
        );
    }

    [Fact]
    public async Task A_secret_that_is_there_is_found()
    {
        using var folder = new TempDirectory();
        await using (var file = File.Create(folder / "layer"))
        await using (var compressed = new GZipStream(file, CompressionLevel.Fastest))
        {
            compressed.Write(Encoding.UTF8.GetBytes("""{"password":"a-secret"}"""));
        }

        await Secrets.AreNotInAsync("another", folder.Path);
        // Shouldly lets its own kind of failure through.
        await Assert.ThrowsAsync<ShouldAssertException>(() =>
            Secrets.AreNotInAsync("a-secret", folder.Path)
        );
    }

    [Theory]
    [InlineData("s3cret")]
    [InlineData("pass>>>word???")]
    public void A_secret_is_known_in_every_disguise(string secret)
    {
        foreach (var text in (string[])[secret, $"ci:{secret}", $"x:{secret}", $"{{{secret}}}"])
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
            var url = base64.Replace('+', '-').Replace('/', '_');
            Secrets.Forms(secret).ShouldContain(form => base64.Contains(form));
            Secrets.Forms(secret).ShouldContain(form => url.Contains(form));
        }
    }

    private ImageAccess Access(string source) =>
        new()
        {
            Registry = registry.Prefix,
            User = source == "parameters" ? "ci" : null,
            Password = source == "parameters" ? registry.Password : null,
        };

    private Dictionary<string, string> Environment(string source, TempDirectory folder)
    {
        var variables = new Dictionary<string, string>(World.Variables)
        {
            ["DOCKER_CONFIG"] = folder.Path,
        };
        if (source == "CI_REGISTRY_PASSWORD")
        {
            variables["CI_REGISTRY"] = registry.Process.Host;
            variables["CI_REGISTRY_USER"] = "ci";
            variables["CI_REGISTRY_PASSWORD"] = registry.Password;
        }
        else if (source == "config.json")
        {
            var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{registry.Password}"));
            File.WriteAllText(
                folder / "config.json",
                $$$$"""{"auths":{"{{{{registry.Process.Host}}}}":{"auth":"{{{{login}}}}"}}}"""
            );
        }

        return variables;
    }
}
