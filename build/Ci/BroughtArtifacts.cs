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
    ) =>
        [
            .. from target in job.Targets
            from dependency in target.ArtifactDependencies
            let makers = jobs.Where(x =>
                x != job && x.IsIn(one) && x.Targets.Contains(dependency.Key)
            )
            where makers.Any()
            from glob in dependency.Value.Count > 0
                ? dependency.Value
                : dependency.Key.ArtifactProducts
            where !Exists(root, glob)
            select $"{glob} is not here, which target {target.Name} takes from {dependency.Key.Name}: job {string.Join(" or ", makers.Select(x => x.Name))} should have brought it; run that job again, its artifacts may have expired",
        ];

    private static bool Exists(AbsolutePath root, string glob)
    {
        var fixedPart = string.Join('/', glob.Split('/').TakeWhile(x => !x.Contains('*')));
        if (fixedPart == glob)
        {
            return File.Exists(root / glob) || Directory.Exists(root / glob);
        }

        var folder = fixedPart.Length > 0 ? root / fixedPart : root;
        return Directory.Exists(folder)
            && Directory
                .EnumerateFiles(folder, Path.GetFileName(glob), SearchOption.AllDirectories)
                .Any();
    }
}
