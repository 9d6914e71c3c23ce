using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

[Trait("Category", "Docker")]
public sealed class BuildCancelTests(RealEngine engine) : IClassFixture<RealEngine>
{
    [Theory]
    [InlineData(ImageBuilder.Classic)]
    [InlineData(ImageBuilder.BuildKit)]
    public async Task A_cancelled_build_ends_at_the_engine(ImageBuilder builder)
    {
        using var stop = new CancellationTokenSource();
        var heard = new Heard<BuildEvent>
        {
            OnReport = item =>
            {
                if (item is StepOutput { Line: "started" })
                {
                    stop.Cancel();
                }
            },
        };
        // The number is this test's own, to be found among the machine's processes.
        var seconds = $"3{System.Security.Cryptography.RandomNumberGenerator.GetInt32(1000, 9999)}";

        await Should.ThrowAsync<OperationCanceledException>(() =>
            engine.Client.BuildAsync(
                new BuildRequest { Builder = builder, NoCache = true },
                (stream, token) =>
                    RealEngine.Context(
                        stream,
                        $"FROM {RealEngine.Base}\nRUN echo started; sleep {seconds}; echo\n",
                        token
                    ),
                heard,
                stop.Token
            )
        );

        for (var tries = 0; tries < 100 && Runs(seconds); tries++)
        {
            await Task.Delay(100, RealEngine.Token);
        }

        Runs(seconds).ShouldBeFalse();
    }

    private static bool Runs(string seconds) =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Any(folder => CommandLine(folder) == $"sleep\0{seconds}\0");

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
