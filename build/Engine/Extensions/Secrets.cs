using Nuke.Common;

namespace Kindling.NukeExtensions;

/// <summary>For what a build writes past the console: reports of its own.</summary>
public static class Secrets
{
    /// <summary>The text without the running build's secrets, which the engine takes out of all that it writes itself.</summary>
    public static string Mask(string text) => BuildScope.TryGet()?.Mask.Apply(text) ?? text;
}
