using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Nuke.Common.Tooling
{
    /// <summary>Takes a value and gives it back changed.</summary>
    public delegate T Configure<T>(T settings);

    /// <summary>
    /// An open enumeration: the public static fields of a subclass are its values. Give the subclass
    /// <c>[TypeConverter(typeof(TypeConverter&lt;X&gt;))]</c> to make it a parameter type.
    /// </summary>
    public abstract class Enumeration : IEquatable<Enumeration>
    {
        /// <summary>The value's text.</summary>
        protected string Value { get; init; } = "";

        public static bool operator ==(Enumeration? left, Enumeration? right) =>
            Equals(left, right);

        public static bool operator !=(Enumeration? left, Enumeration? right) =>
            !Equals(left, right);

        /// <inheritdoc/>
        public bool Equals(Enumeration? other) =>
            other is not null && other.GetType() == GetType() && other.Value == Value;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Enumeration);

        /// <inheritdoc/>
        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

        /// <inheritdoc/>
        public override string ToString() => Value;

        internal static IReadOnlyList<Enumeration> ValuesOf(Type type) =>
            [
                .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Select(x => x.GetValue(null))
                    .OfType<Enumeration>(),
            ];

        /// <summary>Converts a text to the field of that value.</summary>
        public class TypeConverter<T> : TypeConverter
            where T : Enumeration
        {
            /// <inheritdoc/>
            public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
                sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

            /// <inheritdoc/>
            public override object? ConvertFrom(
                ITypeDescriptorContext? context,
                CultureInfo? culture,
                object value
            ) =>
                value is string text
                    ? ValuesOf(typeof(T))
                        .FirstOrDefault(x =>
                            x.Value.Equals(text, StringComparison.OrdinalIgnoreCase)
                        )
                        ?? throw new FormatException(
                            $"'{text}' is none of {string.Join(", ", ValuesOf(typeof(T)))}"
                        )
                    : base.ConvertFrom(context, culture, value);
        }
    }
}

namespace Nuke.Common.Utilities
{
    /// <summary>Conditional parts of a fluent chain.</summary>
    public static class ObjectExtensions
    {
        /// <summary>Applies the change where the condition holds now, that is at definition time.</summary>
        public static T When<T>(this T obj, bool condition, Func<T, T> configure) =>
            condition ? configure(obj) : obj;

        /// <summary>Applies the change where the value is there.</summary>
        public static T WhenNotNull<T, TValue>(
            this T obj,
            TValue? value,
            Func<T, TValue, T> configure
        )
            where TValue : class => value is null ? obj : configure(obj, value);
    }
}
