using System.Text.Json;
using Nuke.Common.IO;
using Nuke.Common.Planning;

namespace Nuke.Common.Parameters;

/// <summary><c>.nuke/parameters.json</c> and the profiles' files; the last one that has a name wins.</summary>
internal sealed class ParameterFiles
{
    private static readonly JsonReaderOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    // Editors on Windows begin a file with it.
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly Dictionary<string, FileValue> _values = [];

    public static ParameterFiles None { get; } = new();

    public static ParameterFiles Read(
        AbsolutePath folder,
        IReadOnlyList<string> profiles,
        IReadOnlyList<ParameterDefinition> parameters,
        List<string> mistakes
    )
    {
        var files = new ParameterFiles();
        files.Add(folder / "parameters.json", isOptional: true, parameters, mistakes);
        foreach (var profile in profiles)
        {
            var file = folder / $"parameters.{profile}.json";
            if (!file.FileExists())
            {
                var known = Profiles(folder);
                mistakes.Add(
                    $"there is no profile '{profile}'{Spelling.Hint(profile, known)}: {file} is missing"
                        + (known.Count > 0 ? $"; the profiles are {string.Join(", ", known)}" : "")
                );
            }
            else
            {
                files.Add(file, isOptional: false, parameters, mistakes);
            }
        }

        return files;
    }

    public FileValue? For(ParameterDefinition parameter) =>
        _values.GetValueOrDefault(parameter.Name);

    private static IReadOnlyList<string> Profiles(AbsolutePath folder) =>
        folder.DirectoryExists()
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "parameters.*.json")
                    .Select(x => Path.GetFileNameWithoutExtension(x)["parameters.".Length..])
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private void Add(
        AbsolutePath file,
        bool isOptional,
        IReadOnlyList<ParameterDefinition> parameters,
        List<string> mistakes
    )
    {
        if (isOptional && !file.FileExists())
        {
            return;
        }

        try
        {
            // A reader, not a document: this runs at every start, and the document costs it 20 ms of compiling.
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
            var reader = new Utf8JsonReader(
                bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes,
                s_options
            );
            Add(ref reader, file, parameters, mistakes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{file}: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            mistakes.Add($"{file}: is not UTF-8 text");
        }
        catch (JsonException exception)
        {
            mistakes.Add(
                $"{file}({exception.LineNumber + 1}): not valid JSON: {exception.Message.Split(". ")[0]}"
            );
        }
    }

    private void Add(
        ref Utf8JsonReader reader,
        AbsolutePath file,
        IReadOnlyList<ParameterDefinition> parameters,
        List<string> mistakes
    )
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            mistakes.Add($"{file}: must be a JSON object");
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var value = FileValue.Read(ref reader, file);
            if (name == "$schema")
            {
                continue;
            }

            if (!names.Add(name))
            {
                mistakes.Add($"{file}: {name} is given twice");
            }

            var parameter = parameters.FirstOrDefault(x => x.Name == name);
            if (parameter is null)
            {
                mistakes.Add(
                    $"{file}: there is no parameter '{name}'{Spelling.Hint(name, parameters.Select(x => x.Name))}"
                );
            }
            else if (StockParameters.IsTooLateInFile(parameter))
            {
                mistakes.Add(
                    $"{file}: {name} cannot be set in a file; use {parameter.Option} or {parameter.Variable}"
                );
            }
            else if (parameter.IsSecret && !value.IsNull)
            {
                mistakes.Add(
                    $"{file}: {name} is a secret and must not stand in a file; set {parameter.Variable}"
                );
            }
            else if (!value.IsNull || ParameterTypes.CanBeNull(parameter.ValueType))
            {
                _values[name] = value;
            }
        }

        // Throws where anything follows the object.
        reader.Read();
    }
}
