namespace Kindling.NukeExtensions;

/// <summary>A build class that can tell what is wrong with its parameters' values, together with all other mistakes.</summary>
public interface IChecksSettings
{
    /// <summary>
    /// Every mistake that concerns what is scheduled, a line each; asked before anything runs, and never for <c>--help</c>.
    /// Changes nothing.
    /// </summary>
    IEnumerable<string> SettingsProblems();
}
