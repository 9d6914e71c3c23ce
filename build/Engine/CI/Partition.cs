using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.CI;

/// <summary>One part of several, written <c>part/total</c>.</summary>
[TypeConverter(typeof(PartitionConverter))]
public sealed record Partition
{
    private Partition(int part, int total)
    {
        Part = part;
        Total = total;
    }

    /// <summary>The whole.</summary>
    public static Partition Single { get; } = new(1, 1);

    /// <summary>Counted from 1.</summary>
    public int Part { get; }

    /// <summary>How many parts there are.</summary>
    public int Total { get; }

    /// <summary>Reads <c>2/3</c>.</summary>
    public static Partition Parse(string text)
    {
        var parts = text.Split('/');
        return
            parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var part)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var total)
            && part >= 1
            && part <= total
            ? new Partition(part, total)
            : throw new FormatException($"'{text}' is no partition; write part/total, as in 2/3");
    }

    /// <summary>Deals the items round and gives those of this part.</summary>
    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> items) =>
        items.Where((_, i) => i % Total == Part - 1);

    /// <summary>Whether this is the given part.</summary>
    public bool IsIn(int part) => part == Part;

    /// <inheritdoc/>
    public override string ToString() => $"{Part}/{Total}";

    private sealed class PartitionConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(
            ITypeDescriptorContext? context,
            CultureInfo? culture,
            object value
        ) => value is string text ? Parse(text) : base.ConvertFrom(context, culture, value);
    }
}
