namespace Kindling.Ci.Validating;

/// <summary>The rules of jobs, of includes and of the pipeline: https://docs.gitlab.com/ci/yaml/#rules.</summary>
internal sealed class ChoiceRules(Mistakes mistakes)
{
    private const int MostPatterns = 50;

    private readonly Dictionary<string, string?> _problems = new(StringComparer.Ordinal);

    public void Check(LintedPipeline pipeline)
    {
        foreach (var job in pipeline.Jobs)
        {
            foreach (var rule in job.Rules)
            {
                One(job.Subject, rule);
                KeywordRules.Delay(job.Subject, rule, rule.Place, mistakes);
            }
        }

        foreach (var rule in pipeline.WorkflowRules?.Items.OfType<MapNode>() ?? [])
        {
            One("workflow", rule);
        }
    }

    /// <summary>The conditions under which a file includes others.</summary>
    public void Check(LintedFile file)
    {
        var includes = file.Content?["include"];
        IReadOnlyList<PipelineNode> items =
            includes is ListNode list ? list.Items
            : includes is null ? []
            : [includes];
        foreach (
            var rules in items.OfType<MapNode>().Select(item => item["rules"]).OfType<ListNode>()
        )
        {
            foreach (var rule in rules.Items.OfType<MapNode>())
            {
                One("include", rule);
            }
        }

        foreach (var included in file.Includes)
        {
            Check(included);
        }
    }

    private void One(string subject, MapNode rule)
    {
        Condition(subject, rule["if"]);
        Patterns(subject, "changes", rule["changes"]);
        Patterns(subject, "exists", rule["exists"]);
    }

    private void Condition(string subject, PipelineNode? condition)
    {
        if (
            condition?.Text is not { } text
            || text.Contains("$[[", StringComparison.Ordinal)
            || Problem(text) is not { } problem
        )
        {
            return;
        }

        mistakes.Add(
            condition.Place,
            subject,
            $"the condition '{text}' is broken: {problem}",
            "write it as in $CI_COMMIT_BRANCH == \"main\" && $CI_COMMIT_TAG !~ /^v/"
        );
    }

    private string? Problem(string text)
    {
        if (!_problems.TryGetValue(text, out var problem))
        {
            _problems[text] = problem = RuleCondition.TryParse(text, out _, out var found)
                ? null
                : found;
        }

        return problem;
    }

    private void Patterns(string subject, string keyword, PipelineNode? value)
    {
        if ((value is MapNode map ? map["paths"] : value) is not ListNode patterns)
        {
            return;
        }

        if (patterns.Items.Count > MostPatterns)
        {
            mistakes.Add(
                patterns.Place,
                subject,
                $"rules:{keyword} has {patterns.Items.Count} patterns, and GitLab takes {MostPatterns}",
                "put some together by * or {a,b}"
            );
        }

        foreach (
            var pattern in patterns.Items.Where(item =>
                item.Text?.StartsWith("./", StringComparison.Ordinal) == true
            )
        )
        {
            mistakes.Add(
                pattern.Place,
                subject,
                $"rules:{keyword} '{pattern.Text}' never matches, since paths there do not begin with './'",
                $"write '{pattern.Text![2..]}'"
            );
        }
    }
}
