using System.ComponentModel;
using System.Diagnostics;

namespace Kindling.Pipelines.Processes;

internal sealed record OutputLine(string Text, bool IsError);

internal sealed record CommandResult(int ExitCode, IReadOnlyList<string> LastLines)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>A child process to be: its lines are streamed while it runs, and cancelling ends it with all its children.</summary>
internal sealed record CommandLine(string Program, IReadOnlyList<string> Arguments)
{
    private const int LinesKept = 400;

    /// <summary>Set on top of the inherited variables; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } =
        new Dictionary<string, string?>();

    /// <summary>False starts from an empty environment: nothing of the caller's, secrets least of all, reaches the child.</summary>
    public bool InheritVariables { get; init; } = true;

    public string? WorkingFolder { get; init; }

    /// <summary>How long the tree may take to end by itself after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Task<CommandResult> RunAsync(CancellationToken cancellationToken) =>
        RunAsync(null, cancellationToken);

    public async Task<CommandResult> RunAsync(
        Action<OutputLine>? onLine,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start();
        process.StandardInput.Close();
        var lines = new LastLines(LinesKept, onLine);
        using var reading = new CancellationTokenSource();
        var readers = Task.WhenAll(
            ReadAsync(process.StandardOutput, isError: false, lines, reading.Token),
            ReadAsync(process.StandardError, isError: true, lines, reading.Token)
        );
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ProcessTree.StopAsync(process, Grace, Time);
            await DrainAsync(readers, reading);
            throw;
        }

        await DrainAsync(readers, reading);
        return new CommandResult(process.ExitCode, lines.ToList());
    }

    private Process Start()
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingFolder ?? "",
        };
        if (!InheritVariables)
        {
            info.Environment.Clear();
        }

        foreach (var (name, value) in Variables)
        {
            info.Environment[name] = value;
        }

        try
        {
            return Process.Start(info)
                ?? throw new PipelineException($"'{Program}' did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new RequirementMissingException(
                $"'{Program}' cannot be started: {exception.Message}.",
                exception
            );
        }
    }

    private static async Task ReadAsync(
        StreamReader reader,
        bool isError,
        LastLines lines,
        CancellationToken cancellationToken
    )
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(new OutputLine(line, isError));
        }
    }

    /// <summary>A grandchild that lives on keeps the pipes open: what the child itself wrote is there within a moment.</summary>
    private async Task DrainAsync(Task readers, CancellationTokenSource reading)
    {
        try
        {
            await readers.WaitAsync(TimeSpan.FromSeconds(2), Time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await reading.CancelAsync();
            await readers.ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
        }
    }

    private sealed class LastLines(int capacity, Action<OutputLine>? onLine)
    {
        private readonly Queue<string> kept = new();
        private readonly Lock gate = new();

        public void Add(OutputLine line)
        {
            lock (gate)
            {
                kept.Enqueue(line.Text);
                if (kept.Count > capacity)
                {
                    kept.Dequeue();
                }

                onLine?.Invoke(line);
            }
        }

        public IReadOnlyList<string> ToList()
        {
            lock (gate)
            {
                return [.. kept];
            }
        }
    }
}
