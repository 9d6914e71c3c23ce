using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Nuke.Common.Execution;

/// <summary>
/// Ends whatever this process started and left running, with all that those started in turn. Daemons that were detached
/// on purpose are nobody's children and stay. Reads <c>/proc</c>, so elsewhere than on Linux it does nothing and the
/// tokens that bodies get have to do.
/// </summary>
internal static class ProcessTree
{
    public static void KillDescendants()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var children = Parents().ToLookup(x => x.Parent, x => x.Id);
        var waiting = new Stack<int>(children[Environment.ProcessId]);
        while (waiting.TryPop(out var id))
        {
            Kill(id);
            foreach (var child in children[id])
            {
                waiting.Push(child);
            }
        }
    }

    private static IEnumerable<(int Id, int Parent)> Parents()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && ParentOf(folder) is { } parent
            )
            {
                yield return (id, parent);
            }
        }
    }

    /// <summary>https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name in brackets may hold anything.</summary>
    private static int? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
            return;
        }
    }
}
