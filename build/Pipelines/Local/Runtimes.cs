using System.Globalization;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Local;

/// <summary>A Java or Python that was found, and what it says its version is.</summary>
internal sealed record Runtime(string Path, Version Version);

/// <summary>Finds a Java 17+ and a Python 3.11+, and has them installed where that is allowed.</summary>
internal sealed partial class Runtimes(
    IReadOnlyDictionary<string, string> variables,
    Installer installer,
    bool allowInstall
)
{
    private static readonly Version LeastJava = new(17, 0);
    private static readonly Version LeastPython = new(3, 11);

    // From 24 on, Java has lost the calls by which Hadoop 3 asks who the user is (https://openjdk.org/jeps/486).
    private const int LastJavaKnownToWork = 23;

    private readonly RuntimePlaces places = new(variables);

    public async Task<Runtime> JavaAsync(CancellationToken cancellationToken) =>
        await EnsureAsync(
            new Requirement(
                "Java 17 or later",
                [new("openjdk-21-jre-headless"), new("openjdk-17-jre-headless")]
            ),
            FindJavaAsync,
            cancellationToken
        );

    public async Task<Runtime> PythonAsync(CancellationToken cancellationToken) =>
        await EnsureAsync(
            new Requirement(
                "Python 3.11 or later",
                [
                    new("python3", LeastPython),
                    new("python3.13"),
                    new("python3.12"),
                    new("python3.11"),
                ]
            ),
            FindPythonAsync,
            cancellationToken
        );

    /// <summary>Rscript, for applications in R.</summary>
    public async Task<string> RscriptAsync(CancellationToken cancellationToken)
    {
        if (places.OnPath("Rscript").FirstOrDefault() is { } found)
        {
            return found;
        }

        await installer.EnsureAsync(
            new Requirement("R", [new("r-base-core")]),
            allowInstall,
            null,
            cancellationToken
        );
        return places.OnPath("Rscript").FirstOrDefault()
            ?? throw new RequirementMissingException(
                "R was installed, but Rscript is not on PATH."
            );
    }

    private async Task<Runtime> EnsureAsync(
        Requirement requirement,
        Func<List<string>, CancellationToken, Task<Runtime?>> find,
        CancellationToken cancellationToken
    )
    {
        var tooOld = new List<string>();
        if (await find(tooOld, cancellationToken) is { } found)
        {
            return found;
        }

        var seen = tooOld.Count == 0 ? null : $"found only {string.Join(", ", tooOld.Take(3))}";
        await installer.EnsureAsync(requirement, allowInstall, seen, cancellationToken);
        return await find(tooOld, cancellationToken)
            ?? throw new RequirementMissingException(
                $"{requirement.Name} is still missing after its package was installed: set JAVA_HOME or PATH."
            );
    }

    private async Task<Runtime?> FindJavaAsync(
        List<string> tooOld,
        CancellationToken cancellationToken
    )
    {
        Runtime? newer = null;
        foreach (var home in places.JavaHomes())
        {
            if (await JavaVersionAsync(home, cancellationToken) is not { } version)
            {
                continue;
            }

            if (version < LeastJava)
            {
                tooOld.Add($"{version} in {home}");
            }
            else if (version.Major <= LastJavaKnownToWork)
            {
                return new Runtime(home, version);
            }
            else
            {
                newer ??= new Runtime(home, version);
            }
        }

        return newer;
    }

    private async Task<Runtime?> FindPythonAsync(
        List<string> tooOld,
        CancellationToken cancellationToken
    )
    {
        foreach (var program in places.Pythons())
        {
            if (await PythonAtAsync(program, cancellationToken) is not { } python)
            {
                continue;
            }

            if (python.Version >= LeastPython)
            {
                return python;
            }

            tooOld.Add($"{python.Version} at {program}");
        }

        return null;
    }

    // Every Java since 9 has a text file that says its version, which spares starting it.
    private static async Task<Version?> JavaVersionAsync(
        string home,
        CancellationToken cancellationToken
    )
    {
        var release = Path.Combine(home, "release");
        var text = File.Exists(release)
            ? await File.ReadAllTextAsync(release, cancellationToken)
            : "";
        if (ParseJavaVersion(text) is { } version)
        {
            return version;
        }

        var answer = await AskAsync(
            Path.Combine(home, "bin", "java"),
            ["-version"],
            cancellationToken
        );
        return answer is null ? null : ParseJavaVersion(answer);
    }

    // A shim (pyenv) or a link says which program it really is; starting that one is quicker each time.
    private static async Task<Runtime?> PythonAtAsync(
        string program,
        CancellationToken cancellationToken
    )
    {
        const string Question =
            "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)";
        var answer = await AskAsync(program, ["-c", Question], cancellationToken);
        return
            answer?.Split('\n') is [var version, var path, ..]
            && Version.TryParse(version.Trim(), out var parsed)
            ? new Runtime(path.Trim(), parsed)
            : null;
    }

    private static async Task<string?> AskAsync(
        string program,
        string[] arguments,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await new CommandLine(program, arguments).RunAsync(cancellationToken);
            return result.Succeeded ? string.Join('\n', result.LastLines) : null;
        }
        catch (RequirementMissingException)
        {
            return null;
        }
    }

    // JAVA_VERSION="17.0.15" in the file, openjdk version "21.0.4" from the program, "1.8.0_402" for the old ones.
    internal static Version? ParseJavaVersion(string text)
    {
        var match = JavaVersionPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var major = int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture);
        var group = match.Groups["minor"];
        var minor = group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
        return major == 1 ? new Version(minor, 0) : new Version(major, minor);
    }

    [GeneratedRegex(
        "(JAVA_VERSION=|version )\"(?<major>[0-9]{1,4})(\\.(?<minor>[0-9]{1,4}))?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex JavaVersionPattern();
}
