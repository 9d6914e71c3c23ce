using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Nuke.Common.IO;
using Nuke.Common.Planning;

namespace Nuke.Common.Parameters;

/// <summary>Turns texts and JSON into values of a parameter's type; a mistake is a <see cref="FormatException"/>.</summary>
internal static class ValueConversion
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>No text at all means a bare switch, or an empty collection.</summary>
    public static object? Convert(
        ParameterDefinition parameter,
        IReadOnlyList<string> texts,
        AbsolutePath relativeTo
    )
    {
        if (parameter.IsCollection)
        {
            return ParameterTypes.ToCollection(
                parameter.ValueType,
                Array(parameter, texts, relativeTo)
            );
        }

        if (texts.Count == 0)
        {
            return parameter.IsSwitch ? true : null;
        }

        return texts.Count == 1
            ? Scalar(parameter, parameter.ValueType, texts[0], relativeTo)
            : throw new FormatException($"takes one value, not {texts.Count}");
    }

    public static object? Convert(
        ParameterDefinition parameter,
        FileValue value,
        AbsolutePath relativeTo
    )
    {
        if (value.IsNull)
        {
            return null;
        }

        if (value.Texts is not { } texts || (value.IsArray && !parameter.IsCollection))
        {
            return Complex(parameter, value);
        }

        return Convert(
            value.IsArray ? parameter with { Separator = null } : parameter,
            texts,
            relativeTo
        );
    }

    private static Array Array(
        ParameterDefinition parameter,
        IReadOnlyList<string> texts,
        AbsolutePath relativeTo
    )
    {
        var elementType = ParameterTypes.ElementOf(parameter.ValueType)!;
        var elements = parameter.Separator is { } separator
            ? [.. texts.SelectMany(x => x.Split(separator, StringSplitOptions.RemoveEmptyEntries))]
            : texts;
        var array = System.Array.CreateInstance(elementType, elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            array.SetValue(Scalar(parameter, elementType, elements[i], relativeTo), i);
        }

        return array;
    }

    private static object? Scalar(
        ParameterDefinition parameter,
        Type type,
        string text,
        AbsolutePath relativeTo
    )
    {
        var target = ParameterTypes.Underlying(type);
        if (
            parameter.ValueSet.Count > 0
            && Parts(target, text).FirstOrDefault(x => !IsIn(parameter.ValueSet, x)) is { } wrong
        )
        {
            throw new FormatException(
                $"'{Shown(parameter, wrong)}' is none of {string.Join(", ", parameter.ValueSet)}{Spelling.Hint(wrong, parameter.ValueSet)}"
            );
        }

        try
        {
            return target switch
            {
                _ when target == typeof(string) => text,
                _ when target == typeof(AbsolutePath) => AbsolutePath.Create(
                    Path.Combine(relativeTo, text)
                ),
                _ when target.IsEnum => Enum.Parse(target, text, ignoreCase: true),
                _ => TypeDescriptor
                    .GetConverter(target)
                    .ConvertFromString(null, CultureInfo.InvariantCulture, text),
            };
        }
        // A converter is the user's code, and may throw anything.
        catch (Exception exception)
        {
            throw new FormatException(
                $"'{Shown(parameter, text)}' is no {Friendly(target)}",
                exception
            );
        }
    }

    /// <summary>An enum of flags takes several, with commas between.</summary>
    private static string[] Parts(Type target, string text) =>
        target.IsEnum && target.IsDefined(typeof(FlagsAttribute), inherit: false)
            ? text.Split(',', StringSplitOptions.TrimEntries)
            : [text];

    private static bool IsIn(IReadOnlyList<string> values, string text) =>
        values.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static object? Complex(ParameterDefinition parameter, FileValue value)
    {
        try
        {
            return value.Json is { } json
                ? JsonSerializer.Deserialize(json, parameter.ValueType, s_json)
                : throw new FormatException($"takes one value, not {value.Texts!.Count}");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new FormatException(
                $"is no {Friendly(parameter.ValueType)}: {exception.Message.Split(". ")[0]}",
                exception
            );
        }
    }

    private static string Shown(ParameterDefinition parameter, string text) =>
        parameter.IsSecret ? "[secret]" : text;

    private static string Friendly(Type type) =>
        type switch
        {
            _ when type == typeof(bool) => "bool; write true or false",
            _ when type == typeof(int) || type == typeof(long) => "whole number",
            _ when type == typeof(double) || type == typeof(decimal) => "number",
            _ when type == typeof(TimeSpan) => "duration; write hh:mm:ss",
            _ => type.Name,
        };
}
