using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>
/// Reads the classic builder's `stream` lines. What a RUN prints comes the same way, so a line counts as the builder's own only
/// where the builder could have written it: https://github.com/moby/moby/blob/master/builder/dockerfile/dispatchers.go
/// </summary>
internal sealed partial class ClassicReply(Action<BuildEvent> report, TimeProvider time)
{
    private readonly LineGatherer _lines = new();
    private StepLog _log = new();
    private long _started;
    private bool _fresh;
    private bool _cached;

    public BuildStep? Step { get; private set; }

    public IReadOnlyList<string> LastLines => _log.Lines;

    public void Take(string text)
    {
        // Output that does not end its last line leaves it to the builder's next words, which always are a message of their own.
        if (OwnWords.IsMatch(text))
        {
            EndLine();
        }

        foreach (var line in _lines.Take(text))
        {
            TakeLine(line);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End(bool succeeded)
    {
        EndLine();
        if (succeeded)
        {
            Finish();
        }
    }

    private void EndLine()
    {
        foreach (var line in _lines.End())
        {
            TakeLine(line);
        }
    }

    private void TakeLine(string line)
    {
        if (NextStep(line) is { } step)
        {
            Begin(step);
        }
        else if (_fresh && line == " ---> Using cache")
        {
            _fresh = false;
            _cached = true;
            report(new StepCached(Step!));
        }
        else if (line.StartsWith("[Warning] ", StringComparison.Ordinal))
        {
            report(new BuildWarning(Step, line["[Warning] ".Length..]));
        }
        else if (!Bookkeeping.IsMatch(line))
        {
            Output(Coloured.Replace(line, ""));
        }
        else if (Running.IsMatch(line))
        {
            _fresh = false;
        }
    }

    private void Begin(BuildStep step)
    {
        Finish();
        Step = step;
        _log = new StepLog();
        _started = time.GetTimestamp();
        _fresh = true;
        _cached = false;
        report(new StepStarted(step));
    }

    private void Finish()
    {
        if (Step is not null && !_cached)
        {
            report(new StepFinished(Step, time.GetElapsedTime(_started).TotalSeconds));
        }

        Step = null;
    }

    private void Output(string line)
    {
        _fresh = false;
        if (line.Length > 0)
        {
            _log.Add(line);
            report(new StepOutput(Step, line));
        }
    }

    private BuildStep? NextStep(string line)
    {
        var match = StepLine.Match(line);
        if (
            !match.Success
            || !int.TryParse(match.Groups["number"].ValueSpan, out var number)
            || !int.TryParse(match.Groups["total"].ValueSpan, out var total)
        )
        {
            return null;
        }

        var expected = (Step?.Number ?? 0) + 1;
        return number == expected && total >= number && (Step is null || Step.Total == total)
            ? new BuildStep(number, total, match.Groups["instruction"].Value)
            : null;
    }

    [GeneratedRegex(
        @"^Step (?<number>[0-9]+)/(?<total>[0-9]+) : (?<instruction>.*)\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex StepLine { get; }

    [GeneratedRegex(
        @"^( ---> ([0-9a-f]{12}|Running in [0-9a-f]{12})|Removing intermediate container [0-9a-f]{12}|Successfully (built|tagged) \S+|)\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Bookkeeping { get; }

    [GeneratedRegex(
        @"^( ---> |Removing intermediate container |Step [0-9]+/[0-9]+ : |Successfully built )",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OwnWords { get; }

    [GeneratedRegex(@"^ ---> Running in ", RegexOptions.None, 1000)]
    private static partial Regex Running { get; }

    // The builder paints what RUN writes to stderr.
    [GeneratedRegex(@"\u001b\[(91|0)m", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Coloured { get; }
}
