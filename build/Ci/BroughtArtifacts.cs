using Microsoft.Extensions.FileSystemGlobbing;
using Nuke.Common.IO;

namespace Kindling.Ci;

/// <summary>What a job takes from others must be there before it starts; who should have brought it is named.</summary>
internal static class BroughtArtifacts
{
    public static IReadOnlyList<string> Missing(
        JobPlan job,
        IReadOnlyList<JobPlan> jobs,
        PipelineEvents one,
        AbsolutePath root
    )
    {
        var wanted = job.Needs.Where(x => x.BringsArtifacts).Select(x => x.Job).ToHashSet();
        JobPlan[] bringing = [.. jobs.Where(x => x.IsIn(one) && wanted.Contains(x.Name))];
        return
        [
            .. from target in job.Targets
            from dependency in target.ArtifactDependencies
            let makers = bringing.Where(x => x.Targets.Contains(dependency.Key))
            where makers.Any() && !job.Targets.Contains(dependency.Key)
            from glob in dependency.Value.Count > 0
                ? dependency.Value
                : dependency.Key.ArtifactProducts
            where !Exists(root, glob)
            select $"{glob} is not here, which target {target.Name} takes from {dependency.Key.Name}: job {string.Join(" or ", makers.Select(x => x.Name))} should have brought it; run that job again, its artifacts may have expired",
        ];
    }

    // A glob names files, or folders with all that is in them: https://docs.gitlab.com/ci/yaml/#artifactspaths.
    private static bool Exists(AbsolutePath root, string glob) =>
        File.Exists(root / glob)
        || Directory.Exists(root / glob)
        || new Matcher(StringComparison.Ordinal)
            .AddInclude(glob)
            .AddInclude($"{glob}/**")
            .GetResultsInFullPath(root)
            .Any();
}
