using System.Reflection;
using Nuke.Common.Tooling;

namespace Nuke.Common.Parameters;

/// <summary>Everything about a parameter but its value.</summary>
internal sealed record ParameterDefinition(string Name, Type ValueType, string? Description)
{
    public MemberInfo? Member { get; init; }

    public string? Separator { get; init; }

    public bool IsSecret { get; init; }

    public bool IsRequired { get; init; }

    public bool IsListed { get; init; } = true;

    /// <summary>The engine's own, not the build class's.</summary>
    public bool IsStock { get; init; }

    /// <summary>May stand without a value (<c>--plan</c>), which then is the empty text.</summary>
    public bool ValueIsOptional { get; init; }

    /// <summary>Takes all that stands after <c>--</c>.</summary>
    public bool TakesRemaining { get; init; }

    /// <summary>The values that are allowed, empty when any is.</summary>
    public IReadOnlyList<string> ValueSet { get; init; } = [];

    public bool IsSwitch => ParameterTypes.Underlying(ValueType) == typeof(bool);

    public bool IsCollection => ParameterTypes.ElementOf(ValueType) is not null;

    /// <summary><c>--spark-version</c>.</summary>
    public string Option => "--" + ParameterNaming.Dashed(Name);

    /// <summary><c>NUKE_SPARK_VERSION</c>.</summary>
    public string Variable => "NUKE_" + ParameterNaming.Shouted(Name);

    /// <summary>The names that a type allows: those of an enum or of an <see cref="Enumeration"/>.</summary>
    public static IReadOnlyList<string> ValuesOf(Type type)
    {
        var scalar = ParameterTypes.Underlying(ParameterTypes.ElementOf(type) ?? type);
        if (scalar.IsEnum)
        {
            // Not LINQ's Order: at every start the runtime would compile it for this machine's vectors.
            var names = Enum.GetNames(scalar);
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }

        return scalar.IsSubclassOf(typeof(Enumeration))
            ?
            [
                .. Enumeration
                    .ValuesOf(scalar)
                    .Select(x => x.ToString())
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }
}
