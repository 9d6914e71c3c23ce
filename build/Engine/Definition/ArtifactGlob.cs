namespace Nuke.Common.Definition;

/// <summary>Where something that a target makes lies: from the root on, because the next job has its checkout elsewhere.</summary>
internal static class ArtifactGlob
{
    /// <summary>Takes <c>ArtifactsDirectory / "*.zip"</c> too.</summary>
    public static string Of(string path) =>
        Path.IsPathRooted(path)
            ? Path.GetRelativePath(NukeBuild.RootDirectory, path).Replace('\\', '/')
            : path;
}
