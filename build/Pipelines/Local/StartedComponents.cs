namespace Kindling.Pipelines.Local;

/// <summary>Which components this run has started, whichever chain did.</summary>
internal sealed class StartedComponents
{
    private readonly Lock gate = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (gate)
            {
                return [.. names.Order(StringComparer.Ordinal)];
            }
        }
    }

    public void Add(string name)
    {
        lock (gate)
        {
            names.Add(name);
        }
    }
}
