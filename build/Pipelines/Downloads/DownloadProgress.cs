using Serilog;
using Spectre.Console;

namespace Kindling.Pipelines.Downloads;

/// <summary>Chooses how progress is shown.</summary>
public static class DownloadProgress
{
    /// <summary>A bar where somebody watches a terminal, otherwise a line every 10 s.</summary>
    public static IDownloadProgress For(bool isTerminal, ILogger log, TimeProvider time) =>
        isTerminal ? new TerminalProgress(Screen.Console, time) : new LogProgress(log, time);
}
