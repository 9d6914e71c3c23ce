using System.Diagnostics;

namespace Kindling.Pipelines.Processes;

/// <summary>Ends a child with everything it started: politely first, so that a driver says goodbye to its master.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task StopAsync(Process process, TimeSpan grace, TimeProvider time)
    {
        if (OperatingSystem.IsLinux())
        {
            var tree = Descendants(process.Id, ProcFs.All());
            foreach (var member in tree)
            {
                Signal.Terminate(member.Pid);
            }

            var deadline = time.GetUtcNow() + grace;
            while (time.GetUtcNow() < deadline && tree.Any(IsAlive))
            {
                await Task.Delay(Interval, time, CancellationToken.None);
            }

            // A child whose parent ended first is nobody's descendant any more, so ours are ended one by one.
            foreach (var member in tree.Where(IsAlive))
            {
                Signal.Kill(member.Pid);
            }
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The process itself and all that descend from it.</summary>
    public static IReadOnlyList<ProcessFacts> Descendants(int root, IReadOnlyList<ProcessFacts> all)
    {
        var children = all.ToLookup(process => process.Parent);
        var found = all.Where(process => process.Pid == root).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i].Pid]);
        }

        return found;
    }

    /// <summary>Same number and same start: a number given to somebody else in between is not ours.</summary>
    private static bool IsAlive(ProcessFacts process) =>
        ProcFs.TryRead(process.Pid) is { } now && now.StartTicks == process.StartTicks;
}
