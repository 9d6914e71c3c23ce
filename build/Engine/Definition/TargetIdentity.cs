using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nuke.Common.Definition;

/// <summary>
/// Whether two delegates are the same target. NUKE compares delegates, so that a property made by a helper method, which
/// closes over its arguments anew at each call, cannot be referred to; here closures are compared by what they hold.
/// </summary>
internal static class TargetIdentity
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static bool Same(Delegate left, Delegate right) =>
        left.Method == right.Method && SameReceiver(left.Target, right.Target);

    private static bool SameReceiver(object? left, object? right) =>
        ReferenceEquals(left, right)
        || (
            left is not null
            && right is not null
            && left.GetType() == right.GetType()
            && left.GetType().IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && left.GetType()
                .GetFields(Fields)
                .All(field => SameValue(field.GetValue(left), field.GetValue(right)))
        );

    private static bool SameValue(object? left, object? right) =>
        Equals(left, right) || SameReceiver(left, right);
}
