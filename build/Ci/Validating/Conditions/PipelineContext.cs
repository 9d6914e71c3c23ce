namespace Kindling.Ci.Validating;

/// <summary>
/// An occasion on which a pipeline is made, with the variables that are known then:
/// https://docs.gitlab.com/ci/variables/predefined_variables/. Others may be anything.
/// </summary>
internal sealed class PipelineContext
{
    private static readonly RuleValue s_defaultBranch = RuleValue.Named("default branch");

    // Any other one.
    private static readonly RuleValue s_feature = RuleValue.Named("another branch");

    private readonly Dictionary<string, RuleValue> _values;

    private PipelineContext(
        string name,
        string source,
        params (string Name, RuleValue Value)[] values
    )
    {
        Name = name;
        _values = new Dictionary<string, RuleValue>(StringComparer.Ordinal)
        {
            ["CI"] = new("true"),
            ["GITLAB_CI"] = new("true"),
            ["CI_DEFAULT_BRANCH"] = s_defaultBranch,
            ["CI_PIPELINE_SOURCE"] = new(source),
            ["CI_COMMIT_BRANCH"] = RuleValue.Nothing,
            ["CI_COMMIT_TAG"] = RuleValue.Nothing,
            ["CI_OPEN_MERGE_REQUESTS"] = RuleValue.Nothing,
            ["CI_MERGE_REQUEST_ID"] = RuleValue.Nothing,
            ["CI_MERGE_REQUEST_IID"] = RuleValue.Nothing,
            ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] = RuleValue.Nothing,
            ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = RuleValue.Nothing,
        };
        foreach (var (key, value) in values)
        {
            _values[key] = value;
        }
    }

    /// <summary>All that are looked at.</summary>
    public static IReadOnlyList<PipelineContext> All { get; } =
    [
        OnDefault("a push to the default branch", "push"),
        OnFeature("a push to another branch", "push"),
        OnFeature(
            "a push to a branch with a merge request",
            "push",
            ("CI_OPEN_MERGE_REQUESTS", new RuleValue("group/project!1"))
        ),
        new(
            "a merge request",
            "merge_request_event",
            ("CI_COMMIT_REF_NAME", s_feature),
            ("CI_OPEN_MERGE_REQUESTS", new RuleValue("group/project!1")),
            ("CI_MERGE_REQUEST_ID", new RuleValue("1")),
            ("CI_MERGE_REQUEST_IID", new RuleValue("1")),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", s_feature),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", s_defaultBranch)
        ),
        OnTag("a tag", "push"),
        OnDefault("a schedule", "schedule"),
        OnDefault("a run by hand", "web"),
        OnFeature("a run by hand on another branch", "web"),
        OnTag("a run by hand on a tag", "web"),
    ];

    /// <summary>What it is, for messages: <c>a tag</c>.</summary>
    public string Name { get; }

    /// <summary>True for a pipeline of a merge request, where jobs without any rules are left out.</summary>
    public bool IsMergeRequest => this["CI_PIPELINE_SOURCE"].Text == "merge_request_event";

    /// <summary>True where <c>rules:changes</c> has nothing to compare with, so that it always matches.</summary>
    public bool IsWithoutChanges =>
        this["CI_COMMIT_TAG"].Text is not null
        || this["CI_PIPELINE_SOURCE"].Text is "schedule" or "web";

    public RuleValue this[string variable] =>
        _values.TryGetValue(variable, out var value) ? value : RuleValue.Unknown;

    private static PipelineContext OnDefault(string name, string source) =>
        new(
            name,
            source,
            ("CI_COMMIT_BRANCH", s_defaultBranch),
            ("CI_COMMIT_REF_NAME", s_defaultBranch)
        );

    private static PipelineContext OnTag(string name, string source) =>
        new(
            name,
            source,
            ("CI_COMMIT_TAG", new RuleValue("v1.0.0")),
            ("CI_COMMIT_REF_NAME", new RuleValue("v1.0.0"))
        );

    private static PipelineContext OnFeature(
        string name,
        string source,
        params (string Name, RuleValue Value)[] more
    ) =>
        new(
            name,
            source,
            [("CI_COMMIT_BRANCH", s_feature), ("CI_COMMIT_REF_NAME", s_feature), .. more]
        );
}
