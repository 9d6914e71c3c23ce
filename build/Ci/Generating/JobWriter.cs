using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>Writes a planned job down in GitLab's words.</summary>
internal sealed class JobWriter(PipelineDeclaration declaration, IReadOnlyList<JobPlan> jobs)
{
    // What the runner or GitLab did, never what our script did; older servers know these.
    private static readonly string[] s_runnerFaults =
    [
        "runner_system_failure",
        "stuck_or_timeout_failure",
        "api_failure",
        "scheduler_failure",
        "data_integrity_failure",
    ];

    private readonly ILookup<string, JobPlan> _takers = jobs.SelectMany(x =>
            x.Needs.Where(need => need.BringsArtifacts).Select(need => (need.Job, x))
        )
        .ToLookup(x => x.Job, x => x.x, StringComparer.Ordinal);

    private readonly Dictionary<string, JobKind> _stages = JobStages.Of(jobs);

    public static Retry RetryOnRunnerFaults { get; } = new(2, s_runnerFaults);

    /// <summary>The stages that have jobs, in their order.</summary>
    public IReadOnlyList<string> StageNames =>
        [.. _stages.Values.Distinct().Order().Select(JobStages.Name)];

    public Job Write(JobPlan plan)
    {
        var mayBeRepeated = plan.Kind is JobKind.Check or JobKind.Images;
        var common = Common(plan.Occurrences);
        return new Job
        {
            Stage = JobStages.Name(_stages[plan.Name]),
            Script = [Command(plan)],
            Rules = [.. plan.Occurrences.Select(x => Rule(plan, x, common))],
            Needs =
            [
                .. plan.Needs.Select(x => new Need(x.Job, x.BringsArtifacts, Set(x.IsOptional))),
            ],
            Parallel = plan.Parts > 1 ? plan.Parts : null,
            Services = plan.Targets.Any(x => x.Traits.UsesDocker)
                ? [new Service($"${PipelineGenerator.EngineVariable}", "docker")]
                : null,
            Variables = Variables(plan, common),
            IdTokens = IdTokens(plan),
            Cache = declaration.Caches.Count == 0 ? null : [.. Caches(plan)],
            Artifacts = Artifacts(plan),
            Environment = Environment(plan),
            ResourceGroup = plan.Environment ?? (mayBeRepeated ? null : plan.Name),
            Interruptible = mayBeRepeated ? null : false,
            Retry = mayBeRepeated ? null : new Retry(0),
        };
    }

    private static string Command(JobPlan plan)
    {
        var part = plan.Parts > 1 ? " --partition $CI_NODE_INDEX/$CI_NODE_TOTAL" : "";
        var skip = plan.Skipped.Count > 0 ? $" --skip {string.Join(' ', plan.Skipped)}" : "";
        return $"./build.sh {string.Join(' ', plan.Invoked)}{skip}{part}";
    }

    private static Rule Rule(
        JobPlan plan,
        JobOccurrence occurrence,
        IReadOnlyDictionary<string, string> common
    )
    {
        var own = occurrence
            .Parameters.Where(x => !common.ContainsKey(x.Key))
            .ToDictionary(x => BuildGraph.VariableOf(x.Key), x => x.Value, StringComparer.Ordinal);
        // A manual job that may fail holds nobody up: https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs
        return new Rule(
            PipelineEventText.Condition(occurrence.Event),
            occurrence.IsManual ? "manual"
                : plan.IsAssured ? "always"
                : null,
            Set(occurrence.IsManual),
            own.Count > 0 ? own : null
        );
    }

    private static Dictionary<string, string> Common(IReadOnlyList<JobOccurrence> occurrences) =>
        occurrences[0]
            .Parameters.Where(x =>
                occurrences.All(y => y.Parameters.GetValueOrDefault(x.Key) == x.Value)
            )
            .ToDictionary(StringComparer.Ordinal);

    private static SortedDictionary<string, string>? Variables(
        JobPlan plan,
        Dictionary<string, string> common
    )
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (parameter, value) in common)
        {
            variables[BuildGraph.VariableOf(parameter)] = value;
        }

        if (plan.Targets.Any(x => x.Traits.ReadsHistory))
        {
            variables["GIT_DEPTH"] = "0";
        }

        return variables.Count > 0 ? variables : null;
    }

    private static SortedDictionary<string, IdToken>? IdTokens(JobPlan plan)
    {
        var tokens = new SortedDictionary<string, IdToken>(StringComparer.Ordinal);
        foreach (var (variable, audience) in plan.Targets.SelectMany(x => x.Traits.IdTokens))
        {
            tokens[variable] = new IdToken(audience);
        }

        return tokens.Count > 0 ? tokens : null;
    }

    private IEnumerable<Cache> Caches(JobPlan plan) =>
        from cache in declaration.Caches
        let isFiller = plan.Targets.Any(x => x.Name == cache.FilledBy)
        where isFiller || !cache.IsPrivate
        let folder = cache.Part.Length > 0 ? $"{cache.Path}/{cache.Part}" : cache.Path
        select new Cache(
            // A key takes no slash: https://docs.gitlab.com/ci/yaml/#cachekey
            new CacheKey(cache.Files, folder.TrimStart('.').Replace('/', '-')),
            [$"{folder}/"],
            isFiller ? "pull-push" : "pull"
        );

    private Artifacts? Artifacts(JobPlan plan)
    {
        var targets = plan.Targets;
        var junit = targets.SelectMany(x => x.Traits.JUnit).Distinct().ToArray();
        return new Artifacts
        {
            When = "always",
            ExpireIn = Outlives(plan) ? "90 days" : "1 week",
            Paths =
            [
                .. targets
                    .SelectMany(x => x.ArtifactProducts)
                    .Append("artifacts/build-report.json")
                    .Distinct(StringComparer.Ordinal),
            ],
            Reports = new Reports
            {
                Junit = junit.Length > 0 ? junit : null,
                Dotenv = targets.Select(x => x.Traits.Dotenv).FirstOrDefault(x => x is not null),
                Annotations = "artifacts/annotations.json",
            },
        };
    }

    // A person may press the button of a manual job weeks later; what is published is worth keeping.
    private bool Outlives(JobPlan plan) =>
        plan.Kind == JobKind.Release
        || _takers[plan.Name].Any(x => x.Occurrences.Any(y => y.IsManual));

    private DeploymentEnvironment? Environment(JobPlan plan)
    {
        if (plan.Environment is not { } name)
        {
            return null;
        }

        var stop = JobNames.Stop(name);
        return plan.IsStop
            ? new DeploymentEnvironment(name, Action: "stop")
            : new DeploymentEnvironment(
                name,
                plan.Targets.Any(x => x.Traits.Dotenv is not null) ? "$ENVIRONMENT_URL" : null,
                jobs.Any(x => x.Name == stop) ? stop : null,
                DeploymentTier: DeploymentTiers.All.Contains(name) ? name : null
            );
    }

    private static bool? Set(bool value) => value ? true : null;
}
