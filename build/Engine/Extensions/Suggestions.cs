using Nuke.Common.Planning;

namespace Kindling.NukeExtensions;

/// <summary>For a build's own messages about a name that it does not know.</summary>
public static class Suggestions
{
    /// <summary>The candidate that was probably meant; null where none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates) =>
        Spelling.Nearest(name, candidates);

    /// <summary><c> (did you mean 'x'?)</c>, or nothing where no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Spelling.Hint(name, candidates);
}
