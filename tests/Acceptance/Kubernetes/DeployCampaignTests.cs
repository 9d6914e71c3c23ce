using System.Diagnostics;
using Kindling.Acceptance.Script;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>Deploys that are killed, or lose the API server, on the way.</summary>
[Trait("Category", "Campaign")]
public sealed class DeployCampaignTests(Checkout checkout, Cluster cluster)
    : IClassFixture<Cluster>,
        IAsyncLifetime
{
    private const int Kills = 10;

    private readonly Checkout _commands = cluster.Commands(checkout);
    private readonly string _clone = checkout.Deployable("killed-deploys");

    public async ValueTask InitializeAsync() => await SucceedAsync("PushImages");

    public async ValueTask DisposeAsync() => await _commands.RunAsync(_clone, "Destroy", "--purge");

    [Fact]
    public async Task A_deploy_killed_at_any_moment_is_finished_by_the_next()
    {
        var clock = Stopwatch.StartNew();
        await SucceedAsync("Deploy");
        var whole = clock.Elapsed;
        for (var round = 0; round < Kills; round++)
        {
            await SucceedAsync("Destroy", "--purge");
            var moment = whole * (round + 0.5) / Kills;
            await KillAsync(moment, "Deploy");

            await SucceedAsync("Deploy");

            (await SucceedAsync("Diff")).Output.ShouldNotContain("+++");
            Say($"killed after {moment.TotalSeconds:0.0} s of {whole.TotalSeconds:0.0}: green");
        }
    }

    [Fact]
    public async Task A_deploy_outlives_a_restart_of_the_API_server()
    {
        await SucceedAsync("Destroy", "--purge");
        var deploy = _commands.RunAsync(_clone, "Deploy");
        await WaitForPodsAsync();

        await cluster.RestartApiServerAsync();

        var result = await deploy;
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        (await SucceedAsync("Diff")).Output.ShouldNotContain("+++");
    }

    // By then it has written, and waits.
    private async Task WaitForPodsAsync()
    {
        while ((await cluster.PodsAsync()).Count == 0)
        {
            await Task.Delay(200, World.Token);
        }
    }

    private async Task KillAsync(TimeSpan moment, params IReadOnlyList<string> command)
    {
        using var process = _commands.Start(_clone, command);
        var result = await Checkout.EndOf(process, killAfter: moment);
        // A command that fails by itself would make every round pass.
        (result.ExitCode is 0 or 128 + 9).ShouldBeTrue(result.Output);
    }

    private static void Say(string news) => TestContext.Current.TestOutputHelper?.WriteLine(news);

    private async Task<ScriptResult> SucceedAsync(params string[] arguments)
    {
        var result = await _commands.RunAsync(_clone, arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result;
    }
}
