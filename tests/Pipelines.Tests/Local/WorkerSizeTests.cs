using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Local;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class WorkerSizeTests
{
    [Xunit.Fact]
    public void One_worker_on_two_cores_has_room_for_two_executors()
    {
        var size = WorkerSize.For(new Machine(2, 24 * 1024), 1);

        size.Cores.ShouldBe(2);
        size.ExecutorMemoryMiB.ShouldBe(1024);
        size.MemoryMiB.ShouldBeGreaterThan(2048);
    }

    [Xunit.Fact]
    public void Two_executors_find_a_place_on_the_smallest_machine_and_among_any_workers() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                ArbMap.Default.ArbFor<PositiveInt>(),
                ArbMap.Default.ArbFor<PositiveInt>(),
                (cores, gibibytes, workers) =>
                {
                    var count = workers.Get % 16 + 1;
                    var size = WorkerSize.For(new Machine(cores.Get, gibibytes.Get * 1024L), count);
                    var each = Math.Min(size.Cores, size.MemoryMiB / size.ExecutorMemoryMiB);
                    return each * count >= 2 && size.ExecutorMemoryMiB >= 512;
                }
            )
            .QuickCheckThrowOnFailure();

    [Xunit.Theory]
    [Xunit.InlineData(8, 1)]
    [Xunit.InlineData(16, 2)]
    [Xunit.InlineData(64, 8)]
    public void Workers_daemons_driver_and_system_share_what_there_is(int gibibytes, int workers)
    {
        var machine = new Machine(8, gibibytes * 1024);
        var size = WorkerSize.For(machine, workers);

        var promised = workers * size.MemoryMiB + (4 + workers) * size.DaemonHeapMiB + 1024;

        promised.ShouldBeLessThan(machine.MemoryMiB);
    }

    [Xunit.Fact]
    public void The_kernel_and_the_container_are_read() =>
        (
            Machine.ParseMemInfo("MemTotal:       24689764 kB\nMemFree: 1 kB\n"),
            Machine.ParseLimit("2147483648\n"),
            Machine.ParseLimit("max\n")
        ).ShouldBe((24111, 2048, long.MaxValue));
}
