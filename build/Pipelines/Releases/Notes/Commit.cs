using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Releases;

/// <summary>A commit as a changelog tells it; who made it is not asked.</summary>
/// <param name="Id">Its hash.</param>
/// <param name="Type">The kind of change where its first line says it (https://www.conventionalcommits.org/en/v1.0.0/), else empty.</param>
/// <param name="Scope">What it is about where the line says it, else empty.</param>
/// <param name="Summary">The line without these.</param>
/// <param name="IsBreaking">True where users have to do something.</param>
internal sealed partial record Commit(
    string Id,
    string Type,
    string Scope,
    string Summary,
    bool IsBreaking
)
{
    /// <summary>Reads the first line of a commit, and the rest for what breaks.</summary>
    public static Commit Of(string id, string subject, string body)
    {
        var breaks = Breaking().IsMatch(body);
        var match = Prefix().Match(subject);
        var type = match.Groups["type"].Value.ToLowerInvariant();
        // "Docker: a note" is a sentence of somebody who knows no such rule.
        return match.Success && Sections.Knows(type)
            ? new Commit(
                id,
                type,
                match.Groups["scope"].Value,
                match.Groups["summary"].Value,
                breaks || match.Groups["breaks"].Success
            )
            : new Commit(id, "", "", subject, breaks);
    }

    [GeneratedRegex(
        @"^(?<type>[A-Za-z]+)(\((?<scope>[^()\r\n]+)\))?(?<breaks>!)?: +(?<summary>\S.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Prefix();

    [GeneratedRegex(
        "^BREAKING[ -]CHANGE: ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Breaking();
}
