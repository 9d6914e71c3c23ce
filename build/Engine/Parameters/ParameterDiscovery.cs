using System.Reflection;
using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Nuke.Common.Parameters;

/// <summary>Finds the members marked <c>[Parameter]</c> on the build class, its base classes and its interfaces.</summary>
internal static class ParameterDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    public static (
        IReadOnlyList<ParameterDefinition> Parameters,
        IReadOnlyList<string> Mistakes
    ) Of(Type buildType)
    {
        var mistakes = new List<string>();
        var found = Levels(buildType)
            .SelectMany(x => x.GetFields(Declared).Concat<MemberInfo>(x.GetProperties(Declared)))
            .Where(x => x.IsDefined(typeof(ParameterAttribute), inherit: false))
            .Select(x => Describe(x, buildType, mistakes))
            .ToList();
        foreach (
            var same in found
                .Concat(StockParameters.All)
                .GroupBy(x => Planning.Spelling.Fold(x.Name))
        )
        {
            if (same.Count() > 1)
            {
                mistakes.Add($"the parameter {same.First().Name} is declared {same.Count()} times");
            }
        }

        return ([.. found, .. StockParameters.All], mistakes);
    }

    private static IEnumerable<Type> Levels(Type buildType)
    {
        for (
            var level = buildType;
            level is not null && level != typeof(NukeBuild);
            level = level.BaseType
        )
        {
            yield return level;
        }

        foreach (var @interface in buildType.GetInterfaces())
        {
            yield return @interface;
        }
    }

    private static ParameterDefinition Describe(
        MemberInfo member,
        Type buildType,
        List<string> mistakes
    )
    {
        var attribute = member.GetCustomAttribute<ParameterAttribute>(inherit: false)!;
        if (member is FieldInfo { IsStatic: true, IsInitOnly: true })
        {
            mistakes.Add(
                $"{member.DeclaringType!.Name}.{member.Name} is static readonly: it can take no value"
            );
        }

        var prefix = member.DeclaringType!.GetCustomAttribute<ParameterPrefixAttribute>()?.Prefix;
        var type = (member as FieldInfo)?.FieldType ?? ((PropertyInfo)member).PropertyType;
        return new ParameterDefinition(
            prefix + (attribute.Name ?? member.Name),
            type,
            attribute.Description
        )
        {
            Member = member,
            Separator = attribute.Separator,
            IsSecret = member.IsDefined(typeof(SecretAttribute)),
            IsRequired = member.IsDefined(typeof(RequiredAttribute)),
            IsListed = attribute.List,
            TakesRemaining = member.IsDefined(typeof(RemainingArgumentsAttribute)),
            ValueSet =
                Provided(attribute, buildType, mistakes) ?? ParameterDefinition.ValuesOf(type),
        };
    }

    private static IReadOnlyList<string>? Provided(
        ParameterAttribute attribute,
        Type buildType,
        List<string> mistakes
    )
    {
        if (attribute.ValueProviderMember is not { } name)
        {
            return null;
        }

        var type = attribute.ValueProviderType ?? buildType;
        try
        {
            if (StaticValue(type, name) is IEnumerable<string> values)
            {
                return [.. values];
            }

            mistakes.Add($"{type.Name}.{name} must be a static member of type IEnumerable<string>");
        }
        // A provider is the user's code, and may throw anything, also while it is enumerated.
        catch (Exception exception)
        {
            mistakes.Add($"{type.Name}.{name} threw: {exception.GetBaseException().Message}");
        }

        return null;
    }

    private static object? StaticValue(Type type, string name) =>
        type.GetMember(name, Declared | BindingFlags.FlattenHierarchy).FirstOrDefault() switch
        {
            FieldInfo { IsStatic: true } field => field.GetValue(null),
            PropertyInfo { GetMethod.IsStatic: true } property => property.GetValue(null),
            MethodInfo { IsStatic: true } method when method.GetParameters().Length == 0 =>
                method.Invoke(null, null),
            _ => null,
        };
}
