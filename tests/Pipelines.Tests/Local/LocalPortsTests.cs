using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Local;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class LocalPortsTests
{
    [Xunit.Fact]
    public void On_a_quiet_machine_everything_has_its_usual_port()
    {
        var ports = Choose(2, LocalPorts.None);

        ports[Components.NameNode, LocalPorts.Rpc].ShouldBe(8020);
        ports[Components.NameNode, LocalPorts.Http].ShouldBe(9870);
        ports[Components.Master, LocalPorts.Http].ShouldBe(8080);
        ports["worker-2", LocalPorts.Http].ShouldBe(8082);
        ports[Components.History, LocalPorts.Http].ShouldBe(18080);
    }

    [Xunit.Fact]
    public void A_taken_port_gives_way_to_the_next_free_one_and_nobody_gets_it_twice()
    {
        // 8080 and 8081 are somebody else's: the master goes to 8082, which the second worker then cannot have.
        var ports = Choose(2, LocalPorts.None, taken: [8080, 8081]);

        ports[Components.Master, LocalPorts.Http].ShouldBe(8082);
        ports["worker-1", LocalPorts.Http].ShouldBe(8083);
        ports["worker-2", LocalPorts.Http].ShouldBe(8084);
    }

    [Xunit.Fact]
    public void What_was_chosen_before_is_kept_even_when_the_usual_port_is_free_again()
    {
        var before = Choose(1, LocalPorts.None, taken: [8020]);

        Choose(1, before)[Components.NameNode, LocalPorts.Rpc].ShouldBe(8021);
    }

    [Xunit.Fact]
    public void A_port_that_our_own_daemon_holds_is_kept_though_it_is_not_free()
    {
        var before = Choose(1, LocalPorts.None);

        var after = LocalPorts.Choose(
            1,
            before,
            component => component == Components.Master,
            port => port is not (7077 or 8080)
        );

        after[Components.Master, LocalPorts.Rpc].ShouldBe(7077);
    }

    [Xunit.Fact]
    public void A_kept_port_that_somebody_took_meanwhile_is_given_up()
    {
        var before = Choose(1, LocalPorts.None);

        Choose(1, before, taken: [7077])[Components.Master, LocalPorts.Rpc].ShouldNotBe(7077);
    }

    [Xunit.Fact]
    public void Whatever_is_taken_all_ports_differ_and_none_is_taken() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                ArbMap.Default.ArbFor<int[]>(),
                (workers, taken) =>
                {
                    var count = workers.Get % 8 + 1;
                    var busy = taken.Select(port => 7000 + (port & 0xFFF)).ToHashSet();
                    var ports = LocalPorts
                        .Choose(count, LocalPorts.None, _ => false, port => !busy.Contains(port))
                        .ByUse;
                    return ports.Count == LocalPorts.Uses(count).Count
                        && ports.Values.Distinct().Count() == ports.Count
                        && !ports.Values.Any(busy.Contains);
                }
            )
            .QuickCheckThrowOnFailure();

    [Xunit.Fact]
    public void A_port_with_a_listener_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        LocalPorts.IsFree(port).ShouldBeFalse();
        listener.Stop();
        LocalPorts.IsFree(port).ShouldBeTrue();
    }

    private static LocalPorts Choose(int workers, LocalPorts before, params int[] taken) =>
        LocalPorts.Choose(workers, before, _ => false, port => !taken.Contains(port));
}
