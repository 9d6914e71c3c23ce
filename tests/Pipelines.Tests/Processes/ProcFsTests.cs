using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Processes;
using Shouldly;

namespace Kindling.Pipelines.Tests.Processes;

public sealed class ProcFsTests
{
    private const string Rest = "S 1 42 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 2";

    [Xunit.Fact]
    public void The_fields_are_counted_from_behind_the_name()
    {
        var process = ProcFs.ParseStat($"42 (java) {Rest}").ShouldNotBeNull();

        process.ShouldBe(new ProcessFacts(42, 1, 42, 987654));
        process.LeadsSession.ShouldBeTrue();
    }

    [Xunit.Fact]
    public void No_name_confuses_the_reader() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                name =>
                    ProcFs.ParseStat($"42 ({name.Get}) {Rest}")
                    == new ProcessFacts(42, 1, 42, 987654)
            )
            .QuickCheckThrowOnFailure();

    [Xunit.Fact]
    public void A_zombie_counts_as_gone() =>
        ProcFs.ParseStat($"42 (java) Z{Rest[1..]}").ShouldBeNull();

    [Xunit.Fact]
    public void We_find_ourselves()
    {
        var self = ProcFs.TryRead(Environment.ProcessId).ShouldNotBeNull();

        ProcFs.All().ShouldContain(self);
        ProcFs.Environment(self.Pid).Keys.ShouldContain("PATH");
        ProcFs.StartedAt(self).ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    [Xunit.Fact]
    public void A_port_is_known_to_be_held_by_whom_it_is_held()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        ListeningPorts.Of(Environment.ProcessId).ShouldContain(port);
        ListeningPorts.Of(1).ShouldNotContain(port);
        ListeningPorts.Of(int.MaxValue).ShouldBeEmpty();
    }

    [Xunit.Fact]
    public void Descendants_are_all_generations_and_nobody_else()
    {
        ProcessFacts[] all =
        [
            new(1, 0, 1, 1),
            new(10, 1, 10, 2),
            new(11, 10, 10, 3),
            new(12, 11, 10, 4),
            new(20, 1, 20, 5),
        ];

        ProcessTree.Descendants(10, all).Select(process => process.Pid).ShouldBe([10, 11, 12]);
    }
}
