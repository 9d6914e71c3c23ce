using System.Collections.Concurrent;
using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Kindling.Acceptance.Images;

/// <summary>All that was logged.</summary>
internal sealed class Said : ILogEventSink
{
    private readonly ConcurrentQueue<string> _lines = new();

    public Said() =>
        Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();

    public ILogger Logger { get; }

    /// <summary>The lines, without quotes about their values.</summary>
    public string Text => string.Join('\n', _lines);

    public void Emit(LogEvent logEvent) =>
        _lines.Enqueue(
            logEvent
                .RenderMessage(CultureInfo.InvariantCulture)
                .Replace("\"", "", StringComparison.Ordinal) + logEvent.Exception
        );
}
