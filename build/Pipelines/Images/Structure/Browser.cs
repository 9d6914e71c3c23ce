using Kindling.Pipelines.Local;
using Serilog;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>The browser that looks at JupyterLab's page.</summary>
public static class Browser
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The browser on PATH; installed where there is none and that is allowed.</summary>
    public static async Task<string> EnsureAsync(
        IReadOnlyDictionary<string, string> variables,
        bool allowInstall,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        if (Find(variables) is { } found)
        {
            return found;
        }

        await new Installer(variables, log).EnsureAsync(
            new Requirement("Chromium", [new("chromium")]),
            allowInstall,
            null,
            cancellationToken
        );
        return Find(variables)
            ?? throw new RequirementMissingException(
                "Chromium was installed, but it is not on PATH."
            );
    }

    private static string? Find(IReadOnlyDictionary<string, string> variables)
    {
        var places = new RuntimePlaces(variables);
        return s_names.SelectMany(places.OnPath).FirstOrDefault();
    }
}
