using Serilog;

namespace Kindling.Pipelines.Images;

/// <summary>Chooses how the progress of images is shown.</summary>
public static class ImageProgress
{
    /// <summary>Live rows where somebody watches a terminal, otherwise a line for each step.</summary>
    public static IImageProgress For(bool isTerminal, ILogger log, TimeProvider time) =>
        isTerminal ? new TerminalImageProgress(Screen.Console, time) : new LogImageProgress(log);
}
