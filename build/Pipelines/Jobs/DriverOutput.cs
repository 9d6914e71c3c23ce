using System.Text.RegularExpressions;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Jobs;

/// <summary>Keeps what a driver prints, finds its application's id, and passes on what a person wants to see.</summary>
internal sealed partial class DriverOutput(Action<string> onLine)
{
    private const int LinesKept = 2000;

    private readonly List<string> output = [];
    private readonly Queue<string> all = new();
    private readonly Lock gate = new();

    public string? ApplicationId { get; private set; }

    public IReadOnlyList<string> Output => output;

    /// <summary>All lines so far; the driver may still be writing.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (gate)
            {
                return [.. all];
            }
        }
    }

    public void Add(OutputLine line)
    {
        if (line.IsError && ConnectedPattern().Match(line.Text) is { Success: true } connected)
        {
            ApplicationId ??= connected.Groups["id"].Value;
            return;
        }

        if (line.IsError && IsNoise(line.Text))
        {
            return;
        }

        Keep(line);
        onLine(line.Text);
    }

    /// <summary>What Java and Spark say at every start.</summary>
    public static bool IsNoise(string line) => NoisePattern().IsMatch(line);

    private void Keep(OutputLine line)
    {
        lock (gate)
        {
            all.Enqueue(line.Text);
            if (all.Count > LinesKept)
            {
                all.Dequeue();
            }
        }

        if (line.IsError)
        {
            return;
        }

        // The last ones: an application tells its result at its end.
        if (output.Count == LinesKept)
        {
            output.RemoveAt(0);
        }

        output.Add(line.Text);
    }

    [GeneratedRegex(
        "Connected to Spark cluster with app ID (?<id>app-[0-9]+-[0-9]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ConnectedPattern();

    [GeneratedRegex(
        "^WARNING: Using incubator modules|^NOTE: Picked up JDK_JAVA_OPTIONS|INFO StandaloneSchedulerBackend",
        RegexOptions.None,
        1000
    )]
    private static partial Regex NoisePattern();
}
