using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Definition;

internal sealed partial class TargetDefinition
{
    public ITargetDefinition Base()
    {
        const BindingFlags Declared =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        for (var level = _baseLevel.BaseType; level is not null; level = level.BaseType)
        {
            if (
                level.GetProperty(property.Name, Declared) is
                { GetMethod: { IsAbstract: false } getter }
            )
            {
                // Consecutive calls, and those within the base's own definition, climb one level each.
                _baseLevel = level;
                return NonVirtually(getter)(this);
            }
        }

        Mistakes.Add(
            $"Base(): no base class defines {Name}; use Inherit<T>() for an interface's definition"
        );
        return this;
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var other in targets)
        {
            other(this);
        }

        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets)
    {
        if (build is not T)
        {
            Mistakes.Add(DoesNotImplement<T>(nameof(Inherit)));
            return this;
        }

        foreach (var inherited in targets.Length > 0 ? targets.Select(PropertyOf) : Only<T>())
        {
            if (inherited?.GetMethod is not { IsAbstract: false } getter)
            {
                Mistakes.Add(
                    $"Inherit<{typeof(T).Name}>: name a target that has a default definition"
                );
                continue;
            }

            NonVirtually(getter)(this);
        }

        return this;
    }

    private static PropertyInfo? PropertyOf<T>(Expression<Func<T, Target>> target) =>
        (target.Body as MemberExpression)?.Member as PropertyInfo;

    private IEnumerable<PropertyInfo?> Only<T>()
    {
        var candidates = TargetDiscovery.PropertiesOf(typeof(T), typeof(Target));
        if (candidates.Count == 1)
        {
            return candidates;
        }

        _ = TheOnlyTargetOf<T>(nameof(Inherit));
        return [];
    }

    /// <summary>
    /// Calls exactly this getter, not the override: a delegate over the method's own address.
    /// </summary>
    private Target NonVirtually(MethodInfo getter)
    {
        var address = getter.MethodHandle.GetFunctionPointer();
        return ((Func<Target>)Activator.CreateInstance(typeof(Func<Target>), build, address)!)();
    }
}
