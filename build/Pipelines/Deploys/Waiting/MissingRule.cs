using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>The rule that somebody lacks, as the API server tells it: https://kubernetes.io/docs/reference/access-authn-authz/rbac/.</summary>
/// <param name="User">Who asked: a user, or system:serviceaccount:NAMESPACE:NAME.</param>
/// <param name="Space">The namespace; null for what is of the whole cluster.</param>
internal sealed partial record MissingRule(
    string User,
    string Verb,
    string Resource,
    string Group,
    string? Space
)
{
    private const string Accounts = "system:serviceaccount:";

    public string Cause =>
        $"{Who} may not {Verb} {Resource}{(Space is null ? "" : $" in the namespace {Space}")}";

    public string Advice =>
        $"Add to a {(Space is null ? "ClusterRole" : "Role")} that is bound to {Who}: {{apiGroups: [\"{Group}\"], resources: [{Resource}], verbs: [{Verb}]}}";

    private string Who =>
        User.StartsWith(Accounts, StringComparison.Ordinal)
        && User[Accounts.Length..].Split(':') is [_, var name]
            ? $"the service account {name}"
            : $"the user {User}";

    /// <summary>The rule that a message names; null where it names none.</summary>
    public static MissingRule? In(string message) =>
        Pattern().Match(message) is { Success: true } match
            ? new MissingRule(
                match.Groups["user"].Value,
                match.Groups["verb"].Value,
                match.Groups["resource"].Value,
                match.Groups["group"].Value,
                match.Groups["space"] is { Success: true, Value: var space } ? space : null
            )
            : null;

    [GeneratedRegex(
        "User \"(?<user>[^\"]+)\" cannot (?<verb>\\w+) resource \"(?<resource>[^\"]+)\" in API group \"(?<group>[^\"]*)\"( in the namespace \"(?<space>[^\"]+)\")?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
