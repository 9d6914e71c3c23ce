using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Pipelines.Local;

internal sealed record KnownComponent(string Name, IReadOnlyList<string> Addresses);

/// <summary>What is remembered between two runs: enough to find ports and addresses again, nothing that could be found out.</summary>
internal sealed record LocalState
{
    public static LocalState Empty { get; } = new();

    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    public IReadOnlyList<KnownComponent> Components { get; init; } = [];

    public static LocalState Load(StateFolder folder)
    {
        if (!File.Exists(folder.StateFile))
        {
            return Empty;
        }

        try
        {
            return JsonSerializer.Deserialize(
                    File.ReadAllText(folder.StateFile),
                    LocalStateJson.Default.LocalState
                ) ?? Empty;
        }
        catch (JsonException exception)
        {
            throw new PipelineException(
                $"{folder.StateFile} cannot be read ({exception.Message}): delete it, the next Deploy writes it anew.",
                exception
            );
        }
    }

    public void Save(StateFolder folder) =>
        AtomicFile.Write(
            folder.StateFile,
            JsonSerializer.Serialize(this, LocalStateJson.Default.LocalState) + "\n"
        );
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(LocalState))]
internal sealed partial class LocalStateJson : JsonSerializerContext;

/// <summary>A reader sees the old text or the new one, never half of it, whenever the writer is killed.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    public static void WriteIfChanged(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(path, text);
        }
    }
}
