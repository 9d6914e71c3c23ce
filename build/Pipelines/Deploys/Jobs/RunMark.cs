using System.Globalization;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Whose a run is: the process that follows it, on which machine. Pid and start name a process for good.</summary>
internal sealed partial record RunMark(string Machine, int Pid, long Started)
{
    /// <summary>On the Job and the driver of a run.</summary>
    public const string Annotation = "kindling.io/process";

    // Its name is not enough: containers and machines may share one, and a pid counts in its own namespace only.
    private static string ThisMachine { get; } =
        string.Concat(
            Environment.MachineName,
            "+",
            Read("/proc/sys/kernel/random/boot_id"),
            "+",
            // pid:[4026531836]
            Others().Replace(new FileInfo("/proc/self/ns/pid").LinkTarget ?? "", "")
        );

    public static RunMark Own { get; } =
        new(
            ThisMachine,
            Environment.ProcessId,
            ProcFs.TryRead(Environment.ProcessId)?.StartTicks ?? 0
        );

    /// <summary>True when that process was on this machine, and is gone.</summary>
    public bool IsGone =>
        // Where there is no /proc, or others are hidden in it (hidepid), nobody knows.
        Machine == ThisMachine
        && Started != 0
        && ProcFs.TryRead(1) is not null
        && ProcFs.TryRead(Pid)?.StartTicks != Started;

    private static string Read(string file) =>
        File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    /// <summary>Null for what is no mark.</summary>
    public static RunMark? Parse(string? text) =>
        text?.Split('/') is [var machine, var pid, var started]
        && int.TryParse(pid, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
            ? new RunMark(machine, number, ticks)
            : null;

    /// <summary>A name that no other run has, as pods and labels may have it.</summary>
    public static string NameOf(string application)
    {
        var word = Others().Replace(application.ToLowerInvariant(), "-").Trim('-');
        var stem = word.Length > 30 ? word[..30].Trim('-') : word;
        return $"job-{stem}-{Guid.NewGuid():N}"[..(stem.Length + 13)];
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Machine}/{Pid}/{Started}");

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Others();
}
