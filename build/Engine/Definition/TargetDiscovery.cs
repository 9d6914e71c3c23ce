using System.Reflection;

namespace Nuke.Common.Definition;

/// <summary>A target's property, its name without an explicit interface's prefix, and who declares it.</summary>
internal sealed record DiscoveredTarget(string Name, PropertyInfo Property, Type DeclaringType);

/// <summary>Finds the target properties of a build class: its own, then its base classes', then its interfaces'.</summary>
internal static class TargetDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Instance
        | BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly Type[] s_targetTypes = [typeof(Target), typeof(Setup), typeof(Cleanup)];

    public static IReadOnlyList<PropertyInfo> PropertiesOf(Type type, Type targetType) =>
        [.. type.GetProperties(Declared).Where(x => x.PropertyType == targetType)];

    public static (IReadOnlyList<DiscoveredTarget> Targets, IReadOnlyList<string> Mistakes) Of(
        Type buildType
    )
    {
        var mistakes = new List<string>();
        var own = OfClass(buildType);
        var byName = own.ToDictionary(x => x.Name);
        var targets = own.ToList();
        foreach (var candidates in InterfaceTargets(buildType).GroupBy(x => x.Name))
        {
            if (byName.TryGetValue(candidates.Key, out var shadow))
            {
                if (!IsPublicOrExplicit(shadow.Property))
                {
                    mistakes.Add(
                        $"{buildType.Name}.{shadow.Name} hides the target of {candidates.First().DeclaringType.Name}: make it public"
                    );
                }

                continue;
            }

            var remaining = MostDerived([.. candidates]);
            if (remaining.Count > 1)
            {
                var interfaces = string.Join(" and ", remaining.Select(x => x.DeclaringType.Name));
                mistakes.Add(
                    $"{interfaces} both define the target {candidates.Key}: implement it explicitly in {buildType.Name}"
                );
            }

            targets.Add(remaining[0]);
        }

        return (targets, mistakes);
    }

    private static List<DiscoveredTarget> OfClass(Type buildType)
    {
        var found = new List<DiscoveredTarget>();
        for (
            var level = buildType;
            level is not null && level != typeof(object);
            level = level.BaseType
        )
        {
            foreach (var property in level.GetProperties(Declared).Where(IsTarget))
            {
                var name = ShortName(property);
                if (found.TrueForAll(x => x.Name != name))
                {
                    found.Add(new DiscoveredTarget(name, property, property.DeclaringType!));
                }
            }
        }

        return found;
    }

    private static IEnumerable<DiscoveredTarget> InterfaceTargets(Type buildType) =>
        from @interface in buildType.GetInterfaces()
        from property in @interface.GetProperties(Declared)
        where IsTarget(property)
        select new DiscoveredTarget(ShortName(property), property, @interface);

    /// <summary>Drops what a more derived interface implements anew.</summary>
    private static List<DiscoveredTarget> MostDerived(List<DiscoveredTarget> candidates) =>
        candidates.FindAll(candidate =>
            candidates.TrueForAll(other =>
                other == candidate || !candidate.DeclaringType.IsAssignableFrom(other.DeclaringType)
            )
        );

    private static bool IsTarget(PropertyInfo property) =>
        property.GetMethod is not null && Array.IndexOf(s_targetTypes, property.PropertyType) >= 0;

    private static bool IsPublicOrExplicit(PropertyInfo property) =>
        property.GetMethod!.IsPublic || property.Name.Contains('.', StringComparison.Ordinal);

    private static string ShortName(PropertyInfo property) =>
        property.Name[(property.Name.LastIndexOf('.') + 1)..];
}
