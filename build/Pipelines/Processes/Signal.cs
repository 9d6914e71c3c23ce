using System.Runtime.InteropServices;

namespace Kindling.Pipelines.Processes;

/// <summary>.NET can only kill; Spark and Hadoop say goodbye on SIGTERM. See https://man7.org/linux/man-pages/man2/kill.2.html</summary>
internal static class Signal
{
    private const int Term = 15;
    private const int Kill9 = 9;

    public static void Terminate(int pid) => Send(pid, Term);

    public static void Kill(int pid) => Send(pid, Kill9);

    // A process that is gone already is what was wanted, so the result does not matter. Numbers below 2 mean groups or init.
    private static void Send(int pid, int signal) => _ = pid > 1 ? NativeKill(pid, signal) : 0;

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NativeKill(int pid, int signal);
}
