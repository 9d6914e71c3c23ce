namespace Kindling.Ci.Validating;

/// <summary>In which pipelines a job is; each condition is read and judged once, however many jobs have it.</summary>
internal sealed class JobPresence(LintedPipeline pipeline)
{
    private static readonly int s_count = PipelineContext.All.Count;
    private static readonly bool?[] s_always = [.. PipelineContext.All.Select(_ => (bool?)true)];

    // A job without rules is there for branches and tags, unless the workflow decides: https://docs.gitlab.com/ci/jobs/job_rules/.
    private static readonly bool?[] s_usually =
    [
        .. PipelineContext.All.Select(context => (bool?)!context.IsMergeRequest),
    ];

    private readonly Dictionary<string, bool?[]> _conditions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool?[]> _jobs = new(StringComparer.Ordinal);
    private bool?[]? _pipelines;

    /// <summary>For each of <see cref="PipelineContext.All"/>: whether there is a pipeline at all; null where it depends.</summary>
    public IReadOnlyList<bool?> OfPipelines =>
        _pipelines ??= pipeline.WorkflowRules is { } rules
            ? Match([.. rules.Items.OfType<MapNode>()], null)
            : s_always;

    /// <summary>For each of <see cref="PipelineContext.All"/>: whether the job is in it; null where it depends.</summary>
    public IReadOnlyList<bool?> Of(LintedJob job)
    {
        if (!_jobs.TryGetValue(job.Name, out var found))
        {
            _jobs[job.Name] = found =
                IsOpen(job) ? new bool?[s_count]
                : job.Rules.Count > 0 ? Match(job.Rules, job["when"]?.Text)
                : job.Has("only") || job.Has("except") ? new bool?[s_count]
                : pipeline.WorkflowRules is not null ? s_always
                : s_usually;
        }

        return found;
    }

    // Its rules may stand in a file that cannot be seen from here.
    private bool IsOpen(LintedJob job) =>
        !pipeline.IsWhole && (job.Rules.Count == 0 || job["rules"] is { HasReference: true });

    // The first rule that matches decides; those that may match leave it open, unless they say the same.
    private bool?[] Match(IReadOnlyList<MapNode> rules, string? when)
    {
        var found = new bool?[s_count];
        var conditions = rules.Select(rule => Holds(rule["if"])).ToList();
        for (var context = 0; context < s_count; context++)
        {
            var (mayBe, mayNot, isSure) = (false, false, false);
            for (var i = 0; i < rules.Count && !isSure; i++)
            {
                var match = Matches(rules[i], conditions[i][context], PipelineContext.All[context]);
                if (match != false)
                {
                    var isThere = (rules[i]["when"]?.Text ?? when) != "never";
                    mayBe |= isThere;
                    mayNot |= !isThere;
                    isSure = match == true;
                }
            }

            mayNot |= !isSure;
            found[context] = mayBe && mayNot ? null : mayBe;
        }

        return found;
    }

    private static bool? Matches(MapNode rule, bool? condition, PipelineContext context)
    {
        var changes =
            rule["changes"] is not { } value ? true
            : value is MapNode map && map["compare_to"] is not null ? null
            : context.IsWithoutChanges ? true
            : (bool?)null;
        return condition == false ? false
            : condition == true && changes == true && rule["exists"] is null ? true
            : null;
    }

    private bool?[] Holds(PipelineNode? condition)
    {
        if (condition is null)
        {
            return s_always;
        }

        var text = condition.Text ?? "";
        if (!_conditions.TryGetValue(text, out var found))
        {
            _conditions[text] = found = RuleCondition.TryParse(text, out var read, out _)
                ? [.. PipelineContext.All.Select(read.Holds)]
                : new bool?[s_count];
        }

        return found;
    }
}
