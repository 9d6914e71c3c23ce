using Nuke.Common.CI;

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
    public sealed class GitLab : Host, IBuildServer
    {
        private readonly IReadOnlyDictionary<string, string> _environment;

        internal GitLab(IReadOnlyDictionary<string, string> environment) =>
            _environment = environment;

        /// <summary>The current job, null elsewhere.</summary>
        public static GitLab? Instance => NukeBuild.Host as GitLab;

        /// <inheritdoc/>
        public string? Branch => _environment.GetValueOrDefault("CI_COMMIT_REF_NAME");

        /// <inheritdoc/>
        public string? Commit => _environment.GetValueOrDefault("CI_COMMIT_SHA");

        internal static bool IsRunning(IReadOnlyDictionary<string, string> environment) =>
            environment.GetValueOrDefault("GITLAB_CI") == "true";
    }
}
