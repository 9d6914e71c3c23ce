namespace Kindling.Ci;

/// <summary>The parameters of a job, as one command line would have them.</summary>
internal sealed class JobParameters(string job)
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _wished = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Merged
    {
        get
        {
            var all = new SortedDictionary<string, string>(_given, StringComparer.Ordinal);
            foreach (var (name, values) in _wished.Where(x => x.Value.Count == 1))
            {
                all.TryAdd(name, values.First());
            }

            return all;
        }
    }

    /// <summary><c>Name=value</c>.</summary>
    public static (string Name, string Value) Split(string parameter)
    {
        var at = parameter.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (parameter, "") : (parameter[..at], parameter[(at + 1)..]);
    }

    /// <summary>Takes those of an attribute that names something in the job.</summary>
    /// <exception cref="InvalidPipelineException">Another said otherwise.</exception>
    public void Give(GitLabPipelineAttribute pipeline)
    {
        foreach (var (name, value) in pipeline.Parameters.Select(Split))
        {
            if (!_given.TryAdd(name, value) && _given[name] != value)
            {
                throw new InvalidPipelineException(
                    $"job {job} would have {name} as '{_given[name]}' and as '{value}': give one of its targets a job of its own with InJob"
                );
            }
        }
    }

    /// <summary>Takes those of an attribute that only needs something in the job, unless another wants it done in another way.</summary>
    public void Wish(GitLabPipelineAttribute pipeline)
    {
        foreach (var (name, value) in pipeline.Parameters.Select(Split))
        {
            _wished.TryAdd(name, []);
            _wished[name].Add(value);
        }
    }
}
