using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>The extensions of a build class, as its attributes name them.</summary>
internal static class BuildExtensions
{
    public static void Initialize(
        NukeBuild build,
        IReadOnlyCollection<ExecutableTarget> targets,
        IReadOnlyCollection<ExecutableTarget> plan
    )
    {
        foreach (
            var extension in build
                .GetType()
                .GetCustomAttributes<BuildExtensionAttributeBase>(inherit: true)
                .OrderByDescending(x => x.Priority)
        )
        {
            extension.Build = build;
            (extension as IOnBuildInitialized)?.OnBuildInitialized(targets, plan);
        }
    }
}
