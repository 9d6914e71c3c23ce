namespace Kindling.Docker;

/// <summary>The last lines of one step.</summary>
internal sealed class StepLog
{
    private const int Kept = 20;
    private readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > Kept)
        {
            _lines.Dequeue();
        }
    }
}
