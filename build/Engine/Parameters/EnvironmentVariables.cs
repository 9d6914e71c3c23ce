using Nuke.Common.Planning;

namespace Nuke.Common.Parameters;

/// <summary>
/// Parameters in the environment: <c>NUKE_</c> and the name in any case, or exactly the name in capitals with underscores
/// unless that variable is one that means something else everywhere. An empty variable is no value.
/// </summary>
internal sealed class EnvironmentVariables
{
    private const string Prefix = "NUKE_";
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Dictionary<string, List<Variable>> _prefixed = [];

    public EnvironmentVariables(IReadOnlyDictionary<string, string> environment)
    {
        _environment = environment;
        foreach (var (name, value) in environment)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && value.Length > 0)
            {
                var folded = Spelling.Fold(name[Prefix.Length..]);
                _prefixed.TryAdd(folded, []);
                _prefixed[folded].Add(new Variable(name, value));
            }
        }
    }

    public string? For(ParameterDefinition parameter, List<string> mistakes)
    {
        var matches = _prefixed.GetValueOrDefault(Spelling.Fold(parameter.Name), []);
        if (matches.Select(x => x.Value).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            mistakes.Add(
                $"{parameter.Name} has several values in the environment: {string.Join(", ", matches.Select(x => x.Name).Order(StringComparer.Ordinal))}"
            );
            return null;
        }

        if (matches.Count > 0)
        {
            return matches[0].Value;
        }

        var plain = ParameterNaming.Shouted(parameter.Name);
        return
            !parameter.IsStock
            && !parameter.TakesRemaining
            && !ParameterNaming.IsWellKnown(plain)
            && _environment.TryGetValue(plain, out var value)
            && value.Length > 0
            ? value
            : null;
    }

    private sealed record Variable(string Name, string Value);
}
