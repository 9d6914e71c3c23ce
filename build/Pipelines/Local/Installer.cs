using System.Text.RegularExpressions;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>A distribution's package, and the least version of it that serves.</summary>
public sealed record Package(string Name, Version? Least = null);

/// <summary>Something that must be on this machine, and the packages that bring it, the best first.</summary>
public sealed record Requirement(string Name, IReadOnlyList<Package> Packages);

/// <summary>Installs what is missing on Debian and Ubuntu, where it may; says in one line what it does.</summary>
public sealed partial class Installer(IReadOnlyDictionary<string, string> variables, ILogger log)
{
    // Another apt-get, as unattended upgrades run it, is waited for.
    private static readonly string[] Patiently = ["-o", "DPkg::Lock::Timeout=120"];

    /// <summary>Installs the first package that the distribution has; throws, naming packages, where that cannot be.</summary>
    public async Task EnsureAsync(
        Requirement requirement,
        bool allowed,
        string? found,
        CancellationToken cancellationToken
    )
    {
        var names = string.Join(
            " or ",
            requirement.Packages.Select(package => package.Name).Take(2)
        );
        var missing = $"{requirement.Name} is missing{(found is null ? "" : $" ({found})")}";
        if (!new RuntimePlaces(variables).OnPath("apt-get").Any())
        {
            throw new RequirementMissingException(
                $"{missing}: install it (on Debian and Ubuntu: {names})."
            );
        }

        if (!allowed)
        {
            throw new RequirementMissingException(
                $"{missing}: run 'apt-get install {names}' (--no-install is set)."
            );
        }

        if (await PrivilegeAsync(cancellationToken) is not { } privilege)
        {
            throw new RequirementMissingException(
                $"{missing}, and neither root nor passwordless sudo is here to install it: run 'apt-get install {names}'."
            );
        }

        await InstallAsync(requirement, privilege, missing, cancellationToken);
    }

    private async Task InstallAsync(
        Requirement requirement,
        string[] privilege,
        string missing,
        CancellationToken cancellationToken
    )
    {
        // Repairs what an installation that was killed left half done; with nothing to repair it does nothing.
        await AptAsync(
            [.. privilege, "dpkg", "--configure", "-a"],
            "dpkg --configure -a",
            cancellationToken
        );
        await AptAsync(
            [.. privilege, "apt-get", .. Patiently, "update", "-qq"],
            "apt-get update",
            cancellationToken
        );
        foreach (var package in requirement.Packages)
        {
            if (!await IsOfferedAsync(package, cancellationToken))
            {
                continue;
            }

            log.Information("{Missing}: installing {Package} with apt-get", missing, package.Name);
            string[] install =
            [
                "apt-get",
                .. Patiently,
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                package.Name,
            ];
            await AptAsync(
                [.. privilege, .. install],
                $"apt-get install {package.Name}",
                cancellationToken
            );
            return;
        }

        var names = string.Join(", ", requirement.Packages.Select(package => package.Name));
        throw new RequirementMissingException(
            $"{missing}, and apt-get offers none of {names}: install it by hand."
        );
    }

    private async Task<string[]?> PrivilegeAsync(CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return ["env"];
        }

        try
        {
            var asked = await Command("sudo", ["-n", "true"]).RunAsync(cancellationToken);
            return asked.Succeeded ? ["sudo", "-n", "env"] : null;
        }
        catch (RequirementMissingException)
        {
            return null;
        }
    }

    private async Task AptAsync(string[] command, string what, CancellationToken cancellationToken)
    {
        // sudo drops our variables, so env sets this one behind it.
        var at = Array.IndexOf(command, "env") + 1;
        string[] arguments =
        [
            .. command[1..at],
            "DEBIAN_FRONTEND=noninteractive",
            .. command[at..],
        ];
        var result = await Command(command[0], arguments).RunAsync(cancellationToken);
        if (!result.Succeeded)
        {
            var said = result.LastLines.LastOrDefault(line =>
                line.StartsWith("E:", StringComparison.Ordinal)
            );
            throw new RequirementMissingException(
                $"'{what}' failed: {said ?? $"exit code {result.ExitCode}"}"
            );
        }
    }

    private async Task<bool> IsOfferedAsync(Package package, CancellationToken cancellationToken)
    {
        var result = await Command("env", ["apt-cache", "policy", package.Name])
            .RunAsync(cancellationToken);
        return ParseCandidate(result.LastLines) is { } version
            && (package.Least is null || version >= package.Least);
    }

    // env finds the programs where the build's own PATH has them.
    private CommandLine Command(string program, IReadOnlyList<string> arguments) =>
        new(program, arguments)
        {
            Variables = new Dictionary<string, string?>
            {
                ["PATH"] = variables.GetValueOrDefault("PATH"),
                ["LC_ALL"] = "C",
            },
        };

    // "  Candidate: 3.11.2-1+b1"; "(none)" where there is nothing to install.
    internal static Version? ParseCandidate(IReadOnlyList<string> policy)
    {
        var match = policy
            .Select(line => Candidate().Match(line))
            .FirstOrDefault(match => match.Success);
        return match is null ? null : Version.Parse(match.Groups["version"].ValueSpan);
    }

    [GeneratedRegex(
        @"^\s*Candidate: (\d+:)?(?<version>\d+\.\d+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Candidate();
}
