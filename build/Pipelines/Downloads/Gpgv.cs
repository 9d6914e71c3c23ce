using Kindling.Pipelines.Local;
using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>Finds gpgv, and has it installed where that is allowed.</summary>
public static class Gpgv
{
    /// <summary>What an installer has to bring.</summary>
    public static Requirement Requirement { get; } =
        new("gpgv, which checks signatures,", [new Package("gpgv")]);

    internal static bool IsOnPath(DownloadSettings settings) =>
        OnPath(settings.SearchPath) is not null;

    internal static async Task<string> FindAsync(
        DownloadSettings settings,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        if (OnPath(settings.SearchPath) is { } found)
        {
            return found;
        }

        if (settings.InstallGpgv is { } install)
        {
            log.Information("gpgv, which checks signatures, is missing: installing it");
            await install(cancellationToken);
        }

        return OnPath(settings.SearchPath)
            ?? throw new RequirementMissingException(
                "gpgv, which checks Apache's signatures, is missing: install the Debian package gpgv (apt-get install gpgv) and run again."
            );
    }

    private static string? OnPath(string path) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "gpgv"))
            .FirstOrDefault(File.Exists);
}
