using Kindling.Pipelines.Local;
using Kindling.Testing;
using Serilog;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class StateTests : IDisposable
{
    private readonly TempDirectory temporary = new();
    private readonly StateFolder folder;

    public StateTests() => folder = new StateFolder(temporary.Path);

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public void Dispose() => temporary.Dispose();

    [Xunit.Fact]
    public void Ports_and_addresses_are_remembered()
    {
        var state = new LocalState
        {
            Ports = new Dictionary<string, int> { ["master/rpc"] = 7079 },
            Components = [new KnownComponent("master", ["spark://127.0.0.1:7079"])],
        };

        state.Save(folder);
        var loaded = LocalState.Load(folder);

        loaded.Ports.ShouldBe(state.Ports);
        loaded.Components.ShouldHaveSingleItem().Addresses.ShouldBe(["spark://127.0.0.1:7079"]);
        Directory.EnumerateFiles(folder.Path).ShouldBe([folder.StateFile]);
    }

    [Xunit.Fact]
    public async Task A_lock_that_cannot_be_made_is_an_error_and_no_endless_wait()
    {
        Directory.CreateDirectory(folder.LockFile);

        var exception = await Should.ThrowAsync<PipelineException>(
            StateLock
                .OfAsync(folder, Serilog.Core.Logger.None, TimeProvider.System, Token)
                .WaitAsync(TimeSpan.FromSeconds(10), Token)
        );

        exception.Message.ShouldContain(folder.LockFile);
    }

    [Xunit.Fact]
    public void A_broken_state_file_is_named_with_the_way_out()
    {
        File.WriteAllText(folder.StateFile, "{ half");

        Should
            .Throw<PipelineException>(() => LocalState.Load(folder))
            .Message.ShouldContain("delete it");
    }

    [Xunit.Fact]
    public async Task Two_runs_take_turns()
    {
        var first = await StateLock.OfAsync(folder, Log.Logger, TimeProvider.System, Token);
        var second = StateLock.OfAsync(folder, Log.Logger, TimeProvider.System, Token);

        await Task.Delay(250, Token);
        second.IsCompleted.ShouldBeFalse();
        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(10), Token)).Dispose();
    }

    [Xunit.Fact]
    public async Task A_log_is_followed_from_its_last_lines_through_a_rotation()
    {
        var path = folder.Path + "/a.log";
        await File.WriteAllTextAsync(path, "one\ntwo\n", Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seen = new List<string>();

        await foreach (
            var line in LogFile.ReadAsync(path, follow: true, TimeProvider.System, stop.Token)
        )
        {
            seen.Add(line);
            if (line == "two")
            {
                await File.AppendAllTextAsync(path, "three\nhal", Token);
            }
            else if (line == "three")
            {
                await File.WriteAllTextAsync(path, "new\n", Token);
            }
            else if (line == "new")
            {
                break;
            }
        }

        seen.ShouldBe(["one", "two", "three", "new"]);
    }

    [Xunit.Fact]
    public async Task A_log_that_is_not_followed_ends() =>
        (
            await LogFile
                .ReadAsync(folder.Path + "/none.log", follow: false, TimeProvider.System, Token)
                .ToListAsync(Token)
        ).ShouldBeEmpty();
}
