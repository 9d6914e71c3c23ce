using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.IO;

namespace Nuke.Common.Parameters;

/// <summary>Where values come from, highest first.</summary>
internal sealed record ParameterSources(
    CommandLine CommitMessage,
    CommandLine CommandLine,
    EnvironmentVariables Environment,
    ParameterFiles Files,
    AbsolutePath WorkingDirectory,
    AbsolutePath RootDirectory
);

/// <summary>The values that were given from outside, converted; a parameter without one keeps its initializer.</summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<string, object?> _byName = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<(Type, string), object?> _byMember = [];

    public ParameterValues(
        IReadOnlyList<ParameterDefinition> parameters,
        ParameterSources sources,
        List<string> mistakes
    )
    {
        Parameters = parameters;
        foreach (var parameter in parameters)
        {
            var before = mistakes.Count;
            if (!TryGive(parameter, sources, mistakes, out var value))
            {
                _ = mistakes.Count > before && _refused.Add(parameter.Name);
                continue;
            }

            _byName[parameter.Name] = value;
            if (parameter.Member is { } member)
            {
                _byMember[(member.DeclaringType!, member.Name)] = value;
            }
        }
    }

    public IReadOnlyList<ParameterDefinition> Parameters { get; }

    /// <summary>A value was given, but it is none.</summary>
    public bool WasRefused(ParameterDefinition parameter) => _refused.Contains(parameter.Name);

    public bool Has(ParameterDefinition parameter) => _byName.ContainsKey(parameter.Name);

    public T? Get<T>(ParameterDefinition parameter) =>
        _byName.TryGetValue(parameter.Name, out var value) && value is T typed ? typed : default;

    /// <summary>The value of the member that the expression names.</summary>
    public object? Get(LambdaExpression expression) =>
        ParameterMember.Of(expression) is { } member
            ? _byMember.GetValueOrDefault((member.DeclaringType!, member.Name))
            : throw new ArgumentException(
                $"'{expression.Body}' names no parameter",
                nameof(expression)
            );

    /// <summary>Writes the values into the build's fields and properties, read-only ones included.</summary>
    public void Inject(NukeBuild build, IReadOnlyList<ParameterDefinition> parameters)
    {
        foreach (var parameter in parameters.Where(x => x.Member is not null && Has(x)))
        {
            ParameterMember.Write(parameter.Member!, build, _byName[parameter.Name]);
        }
    }

    private static bool TryGive(
        ParameterDefinition parameter,
        ParameterSources sources,
        List<string> mistakes,
        out object? value
    )
    {
        var (from, convert) = Source(parameter, sources, mistakes);
        value = null;
        try
        {
            value = convert?.Invoke();
            return convert is not null;
        }
        catch (FormatException exception)
        {
            mistakes.Add($"{from}: {exception.Message}");
            return false;
        }
    }

    private static (string From, Func<object?>? Convert) Source(
        ParameterDefinition parameter,
        ParameterSources sources,
        List<string> mistakes
    )
    {
        if (
            (sources.CommitMessage.For(parameter) ?? sources.CommandLine.For(parameter)) is { } line
        )
        {
            return (
                parameter.Option,
                () => ValueConversion.Convert(parameter, line, sources.WorkingDirectory)
            );
        }

        if (sources.Environment.For(parameter, mistakes) is { } variable)
        {
            return (
                $"{parameter.Name} in the environment",
                () => ValueConversion.Convert(parameter, [variable], sources.WorkingDirectory)
            );
        }

        return sources.Files.For(parameter) is { } file
            ? (
                $"{file.File}: {parameter.Name}",
                () => ValueConversion.Convert(parameter, file, sources.RootDirectory)
            )
            : ("", null);
    }
}

/// <summary>Reads and writes the members that carry parameters.</summary>
internal static class ParameterMember
{
    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static MemberInfo? Of(LambdaExpression expression) =>
        (
            expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert
                ? convert.Operand
                : expression.Body
        )
            is MemberExpression member
            ? member.Member
            : null;

    public static void Write(MemberInfo member, object build, object? value)
    {
        switch (member)
        {
            case FieldInfo field:
                field.SetValue(build, value);
                break;
            case PropertyInfo { SetMethod: not null } property:
                property.SetValue(build, value);
                break;
            default:
                // A get-only auto-property is written through its backing field; any other reads its value itself.
                member
                    .DeclaringType!.GetField($"<{member.Name}>k__BackingField", Everything)
                    ?.SetValue(build, value);
                break;
        }
    }

    public static object? Read(MemberInfo member, object build) =>
        member is FieldInfo field ? field.GetValue(build) : ((PropertyInfo)member).GetValue(build);
}
