using Kindling.Pipelines.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class PipeTests
{
    [Fact]
    public async Task Chunks_come_out_in_order_and_then_the_end_again_and_again()
    {
        var pipe = new Pipe();
        var token = TestContext.Current.CancellationToken;
        var writing = Task.Run(
            () =>
            {
                for (var length = 1; length <= 100; length++)
                {
                    pipe.Put(new Chunk { Length = length }, token);
                }

                pipe.Complete();
            },
            token
        );

        for (var length = 1; length <= 100; length++)
        {
            pipe.Take(token).ShouldNotBeNull().Length.ShouldBe(length);
        }

        pipe.Take(token).ShouldBeNull();
        pipe.Take(token).ShouldBeNull();
        await writing;
    }

    [Fact]
    public async Task A_cancel_that_meets_a_wake_never_locks_up()
    {
        var racing = Task.Run(RaceAsync, TestContext.Current.CancellationToken);

        await racing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        static async Task RaceAsync()
        {
            for (var round = 0; round < 3000; round++)
            {
                var pipe = new Pipe();
                using var cancel = new CancellationTokenSource();
                var taking = Task.Run(() => pipe.Take(cancel.Token), CancellationToken.None);
                var cancelling = cancel.CancelAsync();
                pipe.Complete();
                await cancelling;
                await taking.ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    [Fact]
    public async Task A_cancel_between_looking_and_waiting_is_not_missed()
    {
        var racing = Task.Run(RaceAsync, TestContext.Current.CancellationToken);

        await racing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        static async Task RaceAsync()
        {
            for (var round = 0; round < 20_000; round++)
            {
                var pipe = new Pipe();
                using var cancel = new CancellationTokenSource();
                var taking = Task.Run(() => pipe.Take(cancel.Token), CancellationToken.None);
                Thread.SpinWait(round % 500);
                await cancel.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(taking);
            }
        }
    }
}
