using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nuke.Common.Execution;
using Serilog.Events;

namespace Nuke.Common.Output;

/// <summary>What a run shows: a banner, a header for each target, problems once more at the end, a table.</summary>
internal sealed class BuildOutput(
    TextWriter writer,
    Ansi ansi,
    BuildLog log,
    TimeProvider time,
    ExpectedFailures expected
)
{
    private const int Width = 78;

    private TextWriter _writer = writer;

    private static bool IsGitLab => NukeBuild.Host is CI.GitLab.GitLab;

    /// <summary>All that comes goes elsewhere: what is written here is not for a target's own output.</summary>
    public void MoveTo(TextWriter other)
    {
        _writer = other;
        log.Output = other;
    }

    public void Logo(string name) => _writer.WriteLine($"{ansi.Bold(name)}{Environment.NewLine}");

    public void Begin(ExecutableTarget target)
    {
        log.CurrentTarget = target.Name;
        if (IsGitLab)
        {
            // https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
            _writer.WriteLine(
                $"\e[0Ksection_start:{Now}:{SectionId(target)}[collapsed=true]\r\e[0K{ansi.Cyan(target.Name)}"
            );
        }
        else
        {
            _writer.WriteLine();
            _writer.WriteLine(
                ansi.Cyan(
                    $"── {target.Name} {new string('─', Math.Max(0, Width - target.Name.Length - 4))}"
                )
            );
        }
    }

    public void End(ExecutableTarget target)
    {
        log.CurrentTarget = "";
        if (IsGitLab)
        {
            _writer.WriteLine($"\e[0Ksection_end:{Now}:{SectionId(target)}\r\e[0K");
        }

        _writer.Flush();
    }

    public void Skip(ExecutableTarget target) =>
        log.Write(LogEventLevel.Debug, $"{target.Name} is skipped: {Reason(target)}");

    public void Fail(ExecutableTarget target, Exception exception)
    {
        log.CurrentTarget = target.Name;
        log.Write(LogEventLevel.Error, exception.Message);
        if (!expected.Includes(exception))
        {
            _writer.WriteLine(ansi.Dim(exception.ToString()));
        }
    }

    public void Crash(Exception exception)
    {
        log.Write(LogEventLevel.Error, exception.Message);
        _writer.WriteLine(ansi.Dim(exception.ToString()));
        _writer.Flush();
    }

    public void Mistakes(IReadOnlyList<string> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            log.Write(LogEventLevel.Error, mistake);
        }

        _writer.WriteLine($"Nothing was run. See {ansi.Bold("--help")}.");
        _writer.Flush();
    }

    public void Summary(NukeBuild build, int exitCode, bool wasCancelled)
    {
        Problems();
        var rows = build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective).ToList();
        var nameWidth = rows.Select(x => x.Name.Length).Append("Target".Length).Max() + 2;
        _writer.WriteLine();
        _writer.WriteLine(new string('═', Width));
        _writer.WriteLine(ansi.Bold($"{"Target".PadRight(nameWidth)}{"Status", -12}{"Time", 7}"));
        _writer.WriteLine(new string('─', Width));
        foreach (var target in rows)
        {
            _writer.WriteLine(Row(target, nameWidth));
        }

        _writer.WriteLine(new string('─', Width));
        var total = rows.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration);
        _writer.WriteLine($"{"Total".PadRight(nameWidth)}{"", -12}{Clock(total), 7}");
        _writer.WriteLine(new string('═', Width));
        _writer.WriteLine();
        _writer.WriteLine(Outcome(build, exitCode, wasCancelled));
        _writer.Flush();
    }

    public static string Reason(ExecutableTarget target) =>
        target.OnlyWhen is { } condition ? $"only when {condition}" : target.Skipped ?? "";

    private void Problems()
    {
        if (log.Problems.Count == 0)
        {
            return;
        }

        _writer.WriteLine();
        _writer.WriteLine(ansi.Bold("Warnings and errors"));
        foreach (var problem in log.Problems)
        {
            var tag = problem.IsError ? ansi.Red("[ERR]") : ansi.Yellow("[WRN]");
            _writer.WriteLine(
                $"{tag} {(problem.Target.Length > 0 ? problem.Target + ": " : "")}{problem.Message}"
            );
        }
    }

    private string Row(ExecutableTarget target, int nameWidth)
    {
        var status = $"{target.Status, -12}";
        var coloured = target.Status switch
        {
            ExecutionStatus.Succeeded => ansi.Green(status),
            ExecutionStatus.Failed or ExecutionStatus.Aborted => ansi.Red(status),
            ExecutionStatus.NotRun => ansi.Yellow(status),
            _ => ansi.Dim(status),
        };
        var ran =
            target.Status
            is ExecutionStatus.Succeeded
                or ExecutionStatus.Failed
                or ExecutionStatus.Aborted;
        var notes = string.Join("; ", Notes(target));
        return $"{target.Name.PadRight(nameWidth)}{coloured}{(ran ? Clock(target.Duration) : ""), 7}"
            + (notes.Length > 0 ? ansi.Dim($"   // {notes}") : "");
    }

    private static IEnumerable<string> Notes(ExecutableTarget target)
    {
        if (target.Status == ExecutionStatus.Skipped && Reason(target) is { Length: > 0 } reason)
        {
            yield return reason;
        }

        foreach (var (key, value) in target.SummaryInformation)
        {
            yield return $"{key}: {value}";
        }
    }

    private string Outcome(NukeBuild build, int exitCode, bool wasCancelled)
    {
        var at = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return exitCode switch
        {
            0 => ansi.Green($"Build succeeded on {at}."),
            _ when wasCancelled => ansi.Yellow($"Build cancelled on {at} (exit code {exitCode})."),
            // Nothing failed here: a target passes on what a program said.
            _ when build.IsSucceeding => ansi.Yellow(
                $"Build ended on {at} with the exit code that a target gave it: {exitCode}."
            ),
            _ => ansi.Red($"Build failed on {at} (exit code {exitCode})."),
        };
    }

    private static string Clock(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1)
            ? "< 1 s"
            : $"{(int)duration.TotalMinutes}:{duration.Seconds:00}";

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    private static string SectionId(ExecutableTarget target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target.Name)))[..16];
}
