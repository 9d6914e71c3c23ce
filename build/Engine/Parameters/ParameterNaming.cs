using System.Text;

namespace Nuke.Common.Parameters;

/// <summary>How a member's name is spelled on the command line and in the environment.</summary>
internal static class ParameterNaming
{
    // These stay one word: NuGetApiKey is nuget-api-key.
    private static readonly string[] s_knownWords =
    [
        "DotNet",
        "GitHub",
        "GitVersion",
        "MSBuild",
        "NuGet",
        "ReSharper",
        "AppVeyor",
        "TeamCity",
        "GitLab",
        "SignPath",
        "JetBrains",
    ];

    /// <summary>Names of variables that mean something else everywhere; they count only with <c>NUKE_</c>.</summary>
    private static readonly HashSet<string> s_wellKnown = new(StringComparer.Ordinal)
    {
        "ARGS",
        "CI",
        "COLUMNS",
        "CONFIGURATION",
        "CONTINUE",
        "DEBUG",
        "DISPLAY",
        "DRY_RUN",
        "EDITOR",
        "ENVIRONMENT",
        "HELP",
        "HOME",
        "HOST",
        "HOSTNAME",
        "LANG",
        "LINES",
        "LOGNAME",
        "MAIL",
        "NAME",
        "NO_COLOR",
        "NO_LOGO",
        "PAGER",
        "PARTITION",
        "PATH",
        "PLAN",
        "PLATFORM",
        "PROFILE",
        "PWD",
        "ROOT",
        "SHELL",
        "SKIP",
        "STRICT",
        "TARGET",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "USERNAME",
        "VERBOSITY",
        "VERSION",
    };

    public static string Dashed(string name) => Join(name, '-').ToLowerInvariant();

    public static string Shouted(string name) => Join(name, '_').ToUpperInvariant();

    public static bool IsWellKnown(string variable) => s_wellKnown.Contains(variable);

    private static string Join(string name, char separator)
    {
        foreach (var word in s_knownWords)
        {
            name = name.Replace(
                word,
                char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant(),
                StringComparison.Ordinal
            );
        }

        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            // A new word starts where a capital follows a small letter; runs of capitals stay together.
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]) && name[i - 1] != '_')
            {
                text.Append(separator);
            }

            text.Append(name[i]);
        }

        return text.ToString();
    }
}
