using System.Text.RegularExpressions;
using Nuke.Common.CI;
using Nuke.Common.Output;

namespace Nuke.Common
{
    /// <summary>How much is logged.</summary>
    public enum Verbosity
    {
        /// <summary>Everything.</summary>
        Verbose,

        /// <summary>The default.</summary>
        Normal,

        /// <summary>Warnings and errors.</summary>
        Minimal,

        /// <summary>Errors.</summary>
        Quiet,
    }

    /// <summary>Where a run happens; found by the environment, or named with <c>--host</c>.</summary>
    public abstract class Host
    {
        internal static readonly IReadOnlyList<string> Names = ["GitLab", "Terminal"];

        /// <summary>The host's name.</summary>
        public string Name => GetType().Name;

        /// <inheritdoc/>
        public override string ToString() => Name;

        internal static Host Detect(IReadOnlyDictionary<string, string> environment) =>
            CI.GitLab.GitLab.IsRunning(environment)
                ? new CI.GitLab.GitLab(environment)
                : new Terminal();

        internal static Host Named(string name, IReadOnlyDictionary<string, string> environment) =>
            name.Equals("GitLab", StringComparison.OrdinalIgnoreCase)
                ? new CI.GitLab.GitLab(environment)
                : new Terminal();
    }

    /// <summary>A person's terminal, or a plain log.</summary>
    public sealed class Terminal : Host;
}

namespace Nuke.Common.CI
{
    /// <summary>A host that runs builds on its own, where nobody can be asked.</summary>
    public interface IBuildServer
    {
        /// <summary>The branch that is built.</summary>
        string? Branch { get; }

        /// <summary>The commit that is built.</summary>
        string? Commit { get; }
    }
}

namespace Nuke.Common.CI.GitLab
{
    /// <summary>
    /// A job of GitLab CI, found by <c>GITLAB_CI=true</c>.
    /// Variables: https://docs.gitlab.com/ci/variables/predefined_variables/
    /// </summary>
    public sealed partial class GitLab : Host, IBuildServer
    {
        private static readonly string[] s_secrets =
        [
            "CI_JOB_TOKEN",
            "CI_REGISTRY_PASSWORD",
            "CI_DEPLOY_PASSWORD",
            "CI_DEPENDENCY_PROXY_PASSWORD",
            "KUBE_TOKEN",
            "AWS_WEB_IDENTITY_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
        ];

        private readonly IReadOnlyDictionary<string, string> _environment;

        internal GitLab(IReadOnlyDictionary<string, string> environment) =>
            _environment = environment;

        /// <summary>The current job, null elsewhere.</summary>
        public static GitLab? Instance => BuildScope.TryGet()?.Host as GitLab;

        /// <inheritdoc/>
        public string? Branch => Variable("CI_COMMIT_REF_NAME");

        /// <inheritdoc/>
        public string? Commit => Variable("CI_COMMIT_SHA");

        /// <summary>The name of the job, without the number of its part.</summary>
        public string? JobName =>
            Variable("CI_JOB_NAME") is { } name ? Part().Replace(name, "") : null;

        /// <summary>The job's page.</summary>
        public Uri? JobUrl =>
            Uri.TryCreate(Variable("CI_JOB_URL"), UriKind.Absolute, out var page) ? page : null;

        /// <summary>Why the pipeline runs: push, merge_request_event, schedule, web …</summary>
        public string? PipelineSource => Variable("CI_PIPELINE_SOURCE");

        /// <summary>The tag that is built, in pipelines of tags.</summary>
        public string? Tag => Variable("CI_COMMIT_TAG");

        /// <summary>The project's own place in GitLab's registry.</summary>
        public string? RegistryImage => Variable("CI_REGISTRY_IMAGE");

        /// <summary>The environment that the job works on; null for a job without one.</summary>
        public string? EnvironmentName => Variable("CI_ENVIRONMENT_NAME");

        /// <summary>The project's name, as in its address.</summary>
        public string? ProjectName => Variable("CI_PROJECT_NAME");

        /// <summary>The values that must not be shown, whatever a parameter says: GitLab masks them only as they are.</summary>
        internal IEnumerable<string> SecretValues =>
            s_secrets
                .Select(Variable)
                .OfType<string>()
                .Concat(DockerLogins.SecretsOf(Variable("DOCKER_AUTH_CONFIG") ?? "{}"));

        /// <summary>The runner prints every variable into the log.</summary>
        internal bool IsTraced => Variable("CI_DEBUG_TRACE") == "true";

        internal static bool IsRunning(IReadOnlyDictionary<string, string> environment) =>
            environment.GetValueOrDefault("GITLAB_CI") == "true";

        [GeneratedRegex(@" \d+/\d+$", RegexOptions.None, 1000)]
        private static partial Regex Part();

        private string? Variable(string name) =>
            _environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }
}
