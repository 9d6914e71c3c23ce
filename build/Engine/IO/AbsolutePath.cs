using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.IO;

/// <summary>A rooted, normalized path; it may name a file or a folder, there or not.</summary>
[TypeConverter(typeof(AbsolutePathConverter))]
public sealed class AbsolutePath : IEquatable<AbsolutePath>
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = path;

    /// <summary>The last part.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The last part without its extension.</summary>
    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The extension with its dot.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The folder above, null for a root.</summary>
    public AbsolutePath? Parent =>
        Path.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : null;

    public static implicit operator string(AbsolutePath path) => path._path;

    public static implicit operator AbsolutePath(string path) => Create(path);

    public static bool operator ==(AbsolutePath? left, AbsolutePath? right) => Equals(left, right);

    public static bool operator !=(AbsolutePath? left, AbsolutePath? right) => !Equals(left, right);

    /// <summary>A path below this one; <c>..</c> goes up.</summary>
    public static AbsolutePath operator /(AbsolutePath left, string right) =>
        Path.IsPathRooted(right)
            ? throw new ArgumentException(
                $"'{right}' is rooted and cannot be put below '{left}'",
                nameof(right)
            )
            : Create(Path.Combine(left._path, right));

    /// <summary>The path with a suffix to its name.</summary>
    public static AbsolutePath operator +(AbsolutePath left, string right) =>
        Create(left._path + right);

    /// <summary>Takes a rooted path; anything else is an error.</summary>
    public static AbsolutePath Create(string path)
    {
        if (!Path.IsPathRooted(path))
        {
            throw new ArgumentException($"'{path}' is not rooted", nameof(path));
        }

        var full = Path.GetFullPath(path);
        return new AbsolutePath(full.Length > 1 ? Path.TrimEndingDirectorySeparator(full) : full);
    }

    /// <inheritdoc/>
    public bool Equals(AbsolutePath? other) =>
        other is not null
        && string.Equals(
            _path,
            other._path,
            OperatingSystem.IsWindows()
                ? StringComparison.OrdinalIgnoreCase
                : StringComparison.Ordinal
        );

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbsolutePath);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        OperatingSystem.IsWindows()
            ? StringComparer.OrdinalIgnoreCase.GetHashCode(_path)
            : StringComparer.Ordinal.GetHashCode(_path);

    /// <inheritdoc/>
    public override string ToString() => _path;

    private sealed class AbsolutePathConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(
            ITypeDescriptorContext? context,
            CultureInfo? culture,
            object value
        ) => value is string text ? Create(text) : base.ConvertFrom(context, culture, value);
    }
}
