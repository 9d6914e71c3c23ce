using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class DeadlineTests
{
    [Fact]
    public void What_moves_may_take_as_long_as_it_takes()
    {
        var time = new ManualTime();
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), time, CancellationToken.None);

        foreach (var _ in Enumerable.Range(0, 100))
        {
            time.Advance(TimeSpan.FromSeconds(9));
            deadline.Restart();
        }

        deadline.Token.IsCancellationRequested.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));
        deadline.Token.IsCancellationRequested.ShouldBeTrue();
    }
}
