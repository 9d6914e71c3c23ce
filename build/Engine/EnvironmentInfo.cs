using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>What the process around the build offers.</summary>
public static class EnvironmentInfo
{
    /// <summary>The environment's variables.</summary>
    public static IReadOnlyDictionary<string, string> Variables => BuildScope.Current.Variables;

    /// <summary>The folder in which the build was started.</summary>
    public static AbsolutePath WorkingDirectory => BuildScope.Current.WorkingDirectory;
}
