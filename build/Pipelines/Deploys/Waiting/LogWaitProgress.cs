namespace Kindling.Pipelines.Deploys;

/// <summary>A line for each change: for logs.</summary>
internal sealed class LogWaitProgress(Action<string> tell) : IWaitProgress
{
    private readonly Dictionary<Manifest, string> _states = [];
    private readonly HashSet<(string, string)> _findings = [];

    public Task TrackAsync(Func<Task> work) => work();

    public void Show(IReadOnlyList<Awaited> all)
    {
        foreach (var awaited in all)
        {
            if (_states.GetValueOrDefault(awaited.Manifest) != awaited.State.Message)
            {
                _states[awaited.Manifest] = awaited.State.Message;
                tell($"{awaited.Manifest}: {awaited.State.Message}");
            }
        }

        // Once each, however its words change; a probe fails while anything starts.
        foreach (
            var finding in all.SelectMany(x => x.Findings).Where(x => x.Patience != Patience.Start)
        )
        {
            if (_findings.Add((finding.Resource, finding.Advice)))
            {
                tell($"{finding}");
            }
        }
    }

    public void Note(string news) => tell(news);
}
