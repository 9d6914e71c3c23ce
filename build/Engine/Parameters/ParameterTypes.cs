namespace Nuke.Common.Parameters;

/// <summary>What the type of a parameter says about its values.</summary>
internal static class ParameterTypes
{
    public static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    public static bool CanBeNull(Type type) =>
        !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    /// <summary>What an array, a list or one of their interfaces holds; null for anything else.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        var element =
            type.IsGenericType && type.GenericTypeArguments.Length == 1
                ? type.GenericTypeArguments[0]
                : null;
        return element is not null && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element))
            ? element
            : null;
    }

    /// <summary>The array itself where the type takes one, else a list of its elements.</summary>
    public static object ToCollection(Type type, Array elements) =>
        type.IsInstanceOfType(elements) ? elements : Activator.CreateInstance(type, elements)!;
}
