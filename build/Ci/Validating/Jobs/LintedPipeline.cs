namespace Kindling.Ci.Validating;

/// <summary>A pipeline of one or several files, put together.</summary>
/// <param name="Root">All of it, references resolved.</param>
/// <param name="Jobs">In their order, templates too.</param>
/// <param name="IsWhole">False where there may be jobs that we do not see.</param>
internal sealed record LintedPipeline(MapNode Root, IReadOnlyList<LintedJob> Jobs, bool IsWhole)
{
    private static readonly IReadOnlyList<string> s_defaultStages = ["build", "test", "deploy"];

    private readonly Dictionary<string, LintedJob> _byName = Jobs.ToDictionary(
        job => job.Name,
        StringComparer.Ordinal
    );

    /// <summary>The jobs that run, in their order.</summary>
    public IReadOnlyList<LintedJob> Visible { get; } = [.. Jobs.Where(job => !job.IsHidden)];

    /// <summary>The stages in their order, <c>.pre</c> and <c>.post</c> among them.</summary>
    public IReadOnlyList<string> Stages { get; } = [".pre", .. Named(Root), ".post"];

    /// <summary>True when the list of stages is all there is.</summary>
    public bool KnowsStages => IsWhole || Root["stages"] is ListNode;

    /// <summary>The rules of the pipeline itself; null where there are none.</summary>
    public ListNode? WorkflowRules => (Root["workflow"] as MapNode)?["rules"] as ListNode;

    /// <summary>A job that runs, by its name.</summary>
    public LintedJob? Find(string name) =>
        _byName.GetValueOrDefault(name) is { IsHidden: false } job ? job : null;

    /// <summary>The place of the job's stage among the stages; -1 for one that is not there.</summary>
    public int StageOf(LintedJob job)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            if (Stages[i] == job.Stage)
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<string> Named(MapNode root) =>
        root["stages"] is ListNode list
            ? list.Items.Select(item => item.Text).OfType<string>()
            : s_defaultStages;
}
