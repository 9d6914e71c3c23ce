using Nuke.Common.CI.GitLab;
using Nuke.Common.IO;

namespace Kindling.Ci;

/// <summary>
/// Tells GitLab the address of what a deploy brought up, by a dotenv report with <c>ENVIRONMENT_URL</c>.
/// https://docs.gitlab.com/ci/environments/#set-a-dynamic-environment-url
/// </summary>
public static class EnvironmentReport
{
    /// <summary>Writes the report; without an address the job's own page stands for it. Elsewhere than on GitLab it does nothing.</summary>
    public static void Write(AbsolutePath file, Uri? page)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (GitLab.Instance is { JobUrl: { } job })
        {
            file.WriteAllText($"ENVIRONMENT_URL={(page ?? job).AbsoluteUri}\n");
        }
    }
}
