using Serilog;

namespace Kindling.Pipelines.Deploys;

/// <summary>Shows what is awaited and why.</summary>
internal interface IWaitProgress
{
    /// <summary>Shows while the work goes on.</summary>
    Task TrackAsync(Func<Task> work);

    /// <summary>This is how things are now.</summary>
    void Show(IReadOnlyList<Awaited> all);

    /// <summary>Something was done about it.</summary>
    void Note(string news);
}

/// <summary>Chooses how it is shown.</summary>
internal static class WaitProgress
{
    /// <summary>A live tree where somebody watches a terminal, otherwise a line for each change.</summary>
    public static IWaitProgress For(bool isTerminal, ILogger log, TimeProvider time) =>
        isTerminal
            ? new TerminalWaitProgress(Screen.Console, time)
            : new LogWaitProgress(line => log.Information("{News}", line));
}
