using System.Text;
using System.Text.RegularExpressions;

namespace Kindling.Docker;

/// <summary>Turns BuildKit's status messages into the news of a build.</summary>
internal sealed partial class BuildKitReply(Action<BuildEvent> report)
{
    private readonly Dictionary<string, Work> _works = new(StringComparer.Ordinal);

    /// <summary>The step that failed first; work that was only cancelled because of it does not count.</summary>
    public (BuildStep? Step, IReadOnlyList<string> Output)? Failed { get; private set; }

    public void Take(ReadOnlySpan<byte> message)
    {
        var status = BuildKitStatus.Parse(message);
        foreach (var vertex in status.Vertexes)
        {
            Take(vertex);
        }

        foreach (var log in status.Logs)
        {
            Print(_works.GetValueOrDefault(log.Vertex), log.Text);
        }

        foreach (var warning in status.Warnings)
        {
            report(new BuildWarning(_works.GetValueOrDefault(warning.Vertex)?.Step, warning.Text));
        }
    }

    private void Take(BuildKitVertex vertex)
    {
        if (!_works.TryGetValue(vertex.Digest, out var work))
        {
            _works[vertex.Digest] = work = new Work(StepOf(vertex.Name));
        }

        if (vertex.Started is { } started && started != work.Started)
        {
            work.Started = started;
            work.Completed = null;
            report(new StepStarted(work.Step));
        }

        if (vertex.Completed is { } completed && completed != work.Completed)
        {
            work.Completed = completed;
            Finish(work, vertex);
        }
    }

    private void Finish(Work work, BuildKitVertex vertex)
    {
        foreach (var line in work.Lines.End())
        {
            Output(work, line);
        }

        if (vertex.Error.Length > 0)
        {
            var cancelled = vertex.Error.Contains("context canceled", StringComparison.Ordinal);
            Failed = cancelled ? Failed : Failed ?? (work.Step, work.Log.Lines);
        }
        else if (vertex.Cached)
        {
            report(new StepCached(work.Step));
        }
        else
        {
            var seconds = (work.Completed - work.Started)?.TotalSeconds ?? 0;
            report(new StepFinished(work.Step, seconds));
        }
    }

    private void Print(Work? work, byte[] bytes)
    {
        if (work is null)
        {
            return;
        }

        foreach (var line in work.Lines.Take(work.Decode(bytes)))
        {
            Output(work, line);
        }
    }

    private void Output(Work work, string line)
    {
        work.Log.Add(line);
        report(new StepOutput(work.Step, line));
    }

    /// <summary>"[stage 3/7] RUN …" is a step; "[internal] …" and "exporting to image" are the builder's own.</summary>
    internal static BuildStep StepOf(string name)
    {
        var match = Numbered.Match(name);
        return
            match.Success
            && int.TryParse(match.Groups["number"].ValueSpan, out var number)
            && int.TryParse(match.Groups["total"].ValueSpan, out var total)
            ? new BuildStep(number, total, match.Groups["instruction"].Value)
            {
                Stage = match.Groups["stage"] is { Success: true } stage ? stage.Value : null,
            }
            : new BuildStep(0, 0, name);
    }

    [GeneratedRegex(
        @"^\[((?<stage>[^\]]+?) )? *(?<number>[0-9]+)/(?<total>[0-9]+)\] (?<instruction>.*)\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Numbered { get; }

    private sealed class Work(BuildStep step)
    {
        // A character may be cut in two by the pieces of a log.
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public BuildStep Step { get; } = step;
        public LineGatherer Lines { get; } = new();
        public StepLog Log { get; } = new();
        public DateTimeOffset? Started { get; set; }
        public DateTimeOffset? Completed { get; set; }

        public string Decode(byte[] bytes)
        {
            var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
            _decoder.GetChars(bytes, characters, flush: false);
            return new string(characters);
        }
    }
}
