using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

/// <summary>The docker command applies the patterns itself; what it sends is what we must send.</summary>
[Trait("Category", "Docker")]
public sealed class IgnoreTests(RealEngine engine) : IClassFixture<RealEngine>, IDisposable
{
    private static readonly string[] Files =
    [
        "a",
        "ab",
        "a.txt",
        "b.txt",
        "README.md",
        "d/a",
        "d/ba",
        "d/a.txt",
        "d/e/a",
        "d/e/keep",
        "x/d/e/a",
        "x+y/(z)",
        ".hidden/a",
    ];

    private readonly TempDirectory _folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/d/")]
    [InlineData("*\n!d/e/keep")]
    [InlineData("d\n!d/e/keep\n!d/a*")]
    [InlineData("**/a")]
    [InlineData("**a")]
    [InlineData("**a*")]
    [InlineData("*/*.txt")]
    [InlineData("*.txt\n!b.txt\n#!a.txt")]
    [InlineData("d/**/a")]
    [InlineData("d/**")]
    [InlineData("[a-b]?\n?.txt")]
    [InlineData("x+y/(z)\n.hidden")]
    [InlineData("./x/../d/./e")]
    [InlineData("**\n!README.md\nDockerfile\n.dockerignore")]
    [InlineData(".\n/")]
    public async Task The_same_files_are_sent_as_by_the_docker_command(string patterns)
    {
        Fill(patterns);
        var tags = new[] { RealEngine.NewName(), RealEngine.NewName() };
        try
        {
            await RealEngine.RunAsync("docker", "build", "-q", "-t", tags[0], _folder.Path);
            await engine.Client.BuildAsync(
                new BuildRequest { Tags = [tags[1]] },
                BuildContext.FromFolder(_folder.Path, DockerIgnore.Load(_folder.Path)).WriteAsync,
                null,
                RealEngine.Token
            );

            (await ListAsync(tags[1])).ShouldBe(await ListAsync(tags[0]));
        }
        finally
        {
            foreach (var tag in tags)
            {
                await engine.Client.RemoveImageAsync(tag, force: true, RealEngine.Token);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Fill(string patterns)
    {
        foreach (var file in Files)
        {
            var path = _folder / file;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }

        File.WriteAllText(_folder / "Dockerfile", $"FROM {RealEngine.Base}\nCOPY . /sent/\n");
        File.WriteAllText(_folder / ".dockerignore", patterns + "\n");
    }

    private async Task<string> ListAsync(string image)
    {
        var result = await engine.Client.RunAsync(
            new ContainerRequest(image)
            {
                Command = ["sh", "-c", "cd /sent && find . -printf '%p %m %l\\n' | sort"],
            },
            RealEngine.Token
        );
        return result.Stdout;
    }
}
