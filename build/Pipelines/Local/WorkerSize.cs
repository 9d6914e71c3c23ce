namespace Kindling.Pipelines.Local;

/// <summary>How the machine is shared out: heaps for the daemons, the rest less driver and system for executors.</summary>
internal sealed record WorkerSize(
    int Cores,
    long MemoryMiB,
    long DaemonHeapMiB,
    long ExecutorMemoryMiB
)
{
    private const long Driver = 1024;
    private const long LeastExecutor = 512;

    // NameNode, DataNode, master and history server; each worker is one more.
    private const int FixedDaemons = 4;

    public static WorkerSize For(Machine machine, int workers)
    {
        // Two executors must fit even on one core: seeds and smoke jobs ask for two.
        var cores = Math.Max(1, Math.Max(2, machine.Cores) / workers);
        var heap = Math.Clamp(machine.MemoryMiB / 32, 256, 1024);
        var system = Math.Max(512, machine.MemoryMiB / 8);
        var forExecutors = machine.MemoryMiB - system - Driver - (FixedDaemons + workers) * heap;
        var each = Math.Max(forExecutors / workers, LeastExecutor * Math.Max(cores, 2 / workers));
        return new WorkerSize(cores, each, heap, Math.Clamp(each / cores, LeastExecutor, 1024));
    }
}
