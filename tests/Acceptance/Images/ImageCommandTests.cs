using System.Diagnostics;
using System.Text.Json;
using Kindling.Acceptance.Script;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>The README's commands for images, typed on a copy of this checkout, against a real engine and a real registry.</summary>
[Trait("Category", "Acceptance")]
public sealed class ImageCommandTests(Checkout checkout, Registry registry)
    : IClassFixture<Registry>
{
    private static readonly string[] s_products =
    [
        "hdfs",
        "spark",
        "spark-py",
        "spark-r",
        "notebook",
    ];

    private readonly Commands _commands = registry.Commands(checkout);
    private readonly string _clone = checkout.Deployable("images");

    [Fact]
    public async Task From_Dockerfiles_to_a_registry_and_back()
    {
        await using var watch = new SecretWatch(registry.Password);
        var pushed = await SucceedAsync("PushImages", "--tags", "1.0.0,latest");
        var images = await ImagesAsync();
        images.Keys.ShouldBe(s_products, ignoreOrder: true);
        foreach (var (name, image) in images)
        {
            var digest = image.GetProperty("digest").GetString();
            (await registry.DigestAsync(name, image.GetProperty("tag").GetString()!)).ShouldBe(
                digest
            );
            (await registry.DigestAsync(name, "1.0.0")).ShouldBe(digest);
            (await registry.DigestAsync(name, "latest")).ShouldBe(digest);
            image.GetProperty("platform").GetString().ShouldBe("linux/amd64");
        }

        await NothingChangedAsync();
        await ALineInTheListOfRAsync();
        await FitAsync();
        var tested = await SucceedAsync("TestImages");
        watch.Seen.ShouldBeEmpty();
        await Secrets.AreNowhereAsync(
            registry.Password,
            [
                .. images.Values.Select(image =>
                    $"{image.GetProperty("repository")}:{image.GetProperty("tag")}"
                ),
            ],
            pushed.Output + pushed.Error + tested.Output + tested.Error,
            registry.Process.Storage,
            Path.Combine(_clone, "artifacts")
        );
    }

    [Fact]
    public async Task A_wrong_password_is_one_line_before_anything_is_built()
    {
        var clock = Stopwatch.StartNew();
        var result = await _commands
            .With(("NUKE_REGISTRY_PASSWORD", "not-the-password"))
            .RunAsync(_clone, "PushImages");

        result.ExitCode.ShouldBe(1);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        result.Output.ShouldNotContain("step 1/");
        result.Output.ShouldNotContain("not-the-password");
        ErrorsOf(result).ShouldAllBe(line => line.Contains(registry.Process.Host));
    }

    [Fact]
    public async Task CheckPush_leaves_nothing_behind()
    {
        var before = await registry.RepositoriesAsync();
        await SucceedAsync("CheckPush");

        (await registry.RepositoriesAsync()).ShouldBe(before);
        registry
            .Process.Files("/data")
            .Where(file => file.Contains("_uploads", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--tags", "not a tag", "is no tag")]
    [InlineData("--registry", "127.0.0.1:5000/Upper", "cannot stand before an image's name")]
    [InlineData("--debian-date", "yesterday", "is no date")]
    [InlineData("--platform", "plan9/mips", "is no platform")]
    public async Task Forbidden_values_are_told_before_anything_runs(
        string option,
        string value,
        string problem
    )
    {
        var result = await _commands.RunAsync(_clone, "PushImages", option, value);

        result.ExitCode.ShouldBe(2);
        (result.Output + result.Error).ShouldContain(problem);
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_one_line()
    {
        var result = await checkout
            .With(("DOCKER_HOST", "unix:///nowhere/docker.sock"))
            .RunAsync(_clone, "BuildHdfs");

        result.ExitCode.ShouldBe(1);
        ErrorsOf(result).ShouldAllBe(line => line.Contains("/nowhere/docker.sock"));
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_one_line()
    {
        var result = await checkout.RunAsync(_clone, "CheckPush", "--registry", "127.0.0.1:1/team");

        result.ExitCode.ShouldBe(1);
        ErrorsOf(result).ShouldAllBe(line => line.Contains("127.0.0.1:1"));
    }

    private async Task NothingChangedAsync()
    {
        var clock = Stopwatch.StartNew();
        var result = await SucceedAsync("BuildImages");

        result.Output.ShouldContain("Built: 0; ");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private async Task ALineInTheListOfRAsync()
    {
        var list = Path.Combine(_clone, "docker", "dependencies", "cran.txt");
        var before = await File.ReadAllTextAsync(list);
        await File.AppendAllTextAsync(
            list,
            "generics 0.1.3 75046163bfa8b8a4f4214c1b689e796207f6447182f2e5062cf570302387d053\n"
        );
        try
        {
            var result = await SucceedAsync("BuildSparkR");

            result.Output.ShouldContain("Built: 1");
            result.Output.ShouldContain("spark-r | built in");
            result.Output.ShouldNotContain("spark-py | step");
        }
        finally
        {
            await File.WriteAllTextAsync(list, before);
        }
    }

    private async Task FitAsync()
    {
        var latest = $"{registry.Prefix}/";
        await SucceedAsync(
            "CheckParity",
            "--driver-image",
            latest + "notebook:latest",
            "--executor-image",
            latest + "spark-r:latest"
        );
        var other = await _commands.RunAsync(
            _clone,
            "CheckParity",
            "--driver-image",
            latest + "spark-py:latest",
            "--executor-image",
            latest + "spark:latest"
        );
        other.ExitCode.ShouldBe(5);
        other.Output.ShouldContain("python: the driver has 3.13");
    }

    private async Task<ScriptResult> SucceedAsync(params string[] arguments)
    {
        var result = await _commands.RunAsync(_clone, arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result;
    }

    private async Task<Dictionary<string, JsonElement>> ImagesAsync()
    {
        var file = Path.Combine(_clone, "artifacts", "images.json");
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, World.Token));
        return json
            .RootElement.GetProperty("images")
            .EnumerateArray()
            .ToDictionary(image => image.GetProperty("name").GetString()!, image => image.Clone());
    }

    private static List<string> ErrorsOf(ScriptResult result)
    {
        var errors = result
            .Output.Split('\n')
            .Where(line => line.Contains("[ERR]", StringComparison.Ordinal))
            .ToList();
        errors.ShouldNotBeEmpty(result.Output);
        return errors;
    }
}
