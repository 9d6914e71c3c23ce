using Nuke.Common.Planning;

namespace Nuke.Common.Parameters;

/// <summary>
/// The arguments, read with the parameters' types in hand: a switch takes only <c>true</c> or <c>false</c>, a scalar one
/// value, a collection all up to the next option. What is left over are targets. All after <c>--</c> is one parameter's.
/// </summary>
internal sealed record CommandLine(
    IReadOnlyList<string> Positional,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Options,
    IReadOnlyList<string> Mistakes
)
{
    public static CommandLine Empty { get; } =
        new([], new Dictionary<string, IReadOnlyList<string>>(), []);

    public static CommandLine Parse(
        IReadOnlyList<string> arguments,
        IReadOnlyList<ParameterDefinition> parameters
    ) => new Reader(arguments, parameters).Read();

    /// <summary>The values given for a parameter; null when it is not there, empty for a bare switch.</summary>
    public IReadOnlyList<string>? For(ParameterDefinition parameter) => For(parameter.Name);

    public IReadOnlyList<string>? For(string name) =>
        Options.GetValueOrDefault(Spelling.Fold(name));

    private sealed class Reader(
        IReadOnlyList<string> arguments,
        IReadOnlyList<ParameterDefinition> parameters
    )
    {
        private const string EndOfOptions = "--";
        private readonly List<string> _positional = [];
        private readonly Dictionary<string, IReadOnlyList<string>> _options = [];
        private readonly List<string> _mistakes = [];
        private int _next;
        private bool _mayBeSecret;

        private bool IsValueNext => _next < arguments.Count && !IsOption(arguments[_next]);

        public CommandLine Read()
        {
            while (_next < arguments.Count)
            {
                var token = arguments[_next++];
                if (token == EndOfOptions)
                {
                    ReadRemaining();
                }
                else if (IsOption(token))
                {
                    ReadOption(token);
                }
                else
                {
                    _positional.Add(token);
                }
            }

            return new CommandLine(_positional, _options, _mistakes);
        }

        private static bool IsOption(string token) => token.StartsWith('-') && token.Length > 1;

        private void ReadRemaining()
        {
            var remaining = arguments.Skip(_next).ToList();
            _next = arguments.Count;
            if (parameters.FirstOrDefault(x => x.TakesRemaining) is { } parameter)
            {
                Keep(parameter, remaining);
            }
            else
            {
                _mistakes.Add($"nothing here takes what stands after '{EndOfOptions}'");
            }
        }

        private void ReadOption(string token)
        {
            var equals = token.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? token : token[..equals];
            var parameter = parameters.FirstOrDefault(x => Spelling.Same(x.Name, name));
            if (parameter is null)
            {
                // What follows is swallowed with it, so that one slip is reported once.
                var options = parameters.Where(x => x.IsListed).Select(x => x.Option);
                _mistakes.Add(
                    _mayBeSecret
                        ? "what follows it is no option"
                        : $"there is no option '{name}'{Spelling.Hint(name, options)}; a value that begins with '-' is written --name=value"
                );
                _mayBeSecret = false;
                TakeWhileValues();
                return;
            }

            _mayBeSecret = false;

            var values = equals < 0 ? TakeValues(parameter) : [token[(equals + 1)..]];
            Keep(parameter, values);
        }

        /// <summary>A collection may be given in several pieces, as in <c>--conf a=1 --conf b=2</c>; nothing else may.</summary>
        private void Keep(ParameterDefinition parameter, IReadOnlyList<string> values)
        {
            var key = Spelling.Fold(parameter.Name);
            if (_options.TryGetValue(key, out var earlier) && !parameter.IsCollection)
            {
                _mistakes.Add($"{parameter.Option} is given twice");
                return;
            }

            _options[key] = earlier is null ? values : [.. earlier, .. values];
        }

        private IReadOnlyList<string> TakeValues(ParameterDefinition parameter)
        {
            if (parameter.IsCollection && (!parameter.IsStock || IsValueNext))
            {
                return TakeWhileValues();
            }

            if (!IsValueNext)
            {
                return Absent(parameter);
            }

            var next = arguments[_next];
            if (parameter.IsSwitch)
            {
                return next is "true" or "false" ? [arguments[_next++]] : [];
            }

            // --plan and --root may stand alone before a target.
            if (parameter.ValueIsOptional && !LooksLikeValueOf(parameter, next))
            {
                return [];
            }

            _next++;
            return [next];
        }

        private static bool LooksLikeValueOf(ParameterDefinition parameter, string token) =>
            parameter.ValueSet.Count > 0
                ? parameter.ValueSet.Contains(token, StringComparer.OrdinalIgnoreCase)
                : token.Contains('/', StringComparison.Ordinal)
                    || token.Contains('\\', StringComparison.Ordinal)
                    || token.StartsWith('.');

        private IReadOnlyList<string> Absent(ParameterDefinition parameter)
        {
            if (!parameter.IsSwitch && !parameter.ValueIsOptional)
            {
                _mistakes.Add(
                    $"{parameter.Option} needs a value; one that begins with '-' is written {parameter.Option}=value"
                );
                // What comes next may be the secret itself, which no message may repeat.
                _mayBeSecret = parameter.IsSecret;
            }

            return [];
        }

        private List<string> TakeWhileValues()
        {
            var values = new List<string>();
            while (IsValueNext)
            {
                values.Add(arguments[_next++]);
            }

            return values;
        }
    }
}
