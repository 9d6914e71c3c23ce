using System.Text;
using System.Text.Json;

namespace Nuke.Common.Parameters;

/// <summary>A value in a parameter file: null, one text, several texts, or something only JSON can say.</summary>
internal sealed record FileValue(string File)
{
    public bool IsNull { get; private init; }

    public IReadOnlyList<string>? Texts { get; private init; }

    /// <summary>Several texts came as an array, so they are not split any more.</summary>
    public bool IsArray { get; private init; }

    /// <summary>The JSON itself, where it is more than texts.</summary>
    public string? Json { get; private init; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public static FileValue Read(ref Utf8JsonReader reader, string file)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new FileValue(file) { IsNull = true };
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                var copy = reader;
                return ReadTexts(ref reader, file) ?? ReadJson(ref reader, copy, file);
            default:
                return new FileValue(file) { Texts = [Text(ref reader)] };
        }
    }

    private static FileValue? ReadTexts(ref Utf8JsonReader reader, string file)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                return null;
            }

            texts.Add(Text(ref reader));
        }

        return new FileValue(file) { Texts = texts, IsArray = true };
    }

    private static FileValue ReadJson(ref Utf8JsonReader reader, Utf8JsonReader start, string file)
    {
        reader = start;
        using var document = JsonDocument.ParseValue(ref reader);
        return new FileValue(file) { Json = document.RootElement.GetRawText() };
    }

    private static string Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : Encoding.UTF8.GetString(reader.ValueSpan);
}
