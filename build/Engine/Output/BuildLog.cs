using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Nuke.Common.Output;

/// <summary>A warning or an error, and the target that ran when it was logged.</summary>
internal sealed record LoggedProblem(bool IsError, string Target, string Message);

/// <summary>Takes what <c>Serilog.Log</c> is told in a build: writes it and keeps warnings and errors for the end.</summary>
internal sealed class BuildLog(TextWriter output, Ansi ansi, Verbosity verbosity, TimeProvider time)
{
    private readonly List<LoggedProblem> _problems = [];
    private readonly Lock _lock = new();

    public string CurrentTarget { get; set; } = "";

    /// <summary>Where lines go from now on.</summary>
    public TextWriter Output { private get; set; } = output;

    public IReadOnlyList<LoggedProblem> Problems
    {
        get
        {
            lock (_lock)
            {
                return [.. _problems];
            }
        }
    }

    public void Write(LogEventLevel level, string message)
    {
        lock (_lock)
        {
            if (level >= LogEventLevel.Warning)
            {
                _problems.Add(
                    new LoggedProblem(level >= LogEventLevel.Error, CurrentTarget, message)
                );
            }

            if (level >= Lowest)
            {
                Output.WriteLine(
                    $"{ansi.Dim($"{time.GetLocalNow():HH:mm:ss}")} {Tag(level)} {message}"
                );
            }
        }
    }

    private LogEventLevel Lowest =>
        verbosity switch
        {
            Verbosity.Verbose => LogEventLevel.Verbose,
            Verbosity.Normal => LogEventLevel.Debug,
            Verbosity.Minimal => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };

    private string Tag(LogEventLevel level) =>
        level switch
        {
            LogEventLevel.Warning => ansi.Yellow("[WRN]"),
            LogEventLevel.Error or LogEventLevel.Fatal => ansi.Red("[ERR]"),
            LogEventLevel.Information => ansi.Cyan("[INF]"),
            _ => ansi.Dim("[DBG]"),
        };
}

/// <summary>The one sink of <c>Serilog.Log</c>; gives each event to the build in whose flow it was logged.</summary>
internal sealed class BuildLogSink : ILogEventSink
{
    // Texts as they are, not in quotes.
    private static readonly MessageTemplateTextFormatter s_formatter = new(
        "{Message:l}",
        CultureInfo.InvariantCulture
    );

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        s_formatter.Format(logEvent, text);
        var exception = logEvent.Exception is { } thrown ? $"{Environment.NewLine}{thrown}" : "";
        BuildScope.TryGet()?.Log.Write(logEvent.Level, text + exception);
    }
}
