using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Images;

/// <summary>
/// What Kindling has to know of a Dockerfile: what it stands on, which arguments it takes, what it copies from its context
/// (https://docs.docker.com/reference/dockerfile/). Everything else is the builder's business.
/// </summary>
internal sealed partial record Dockerfile
{
    private const string Mount = "--mount=";

    /// <summary>The image of the last FROM that is no stage of the same file, with the arguments' defaults filled in.</summary>
    public required string Base { get; init; }

    /// <summary>The argument that FROM takes its image from; null when the image is written out.</summary>
    public string? BaseArgument { get; init; }

    /// <summary>The comment at its top: what the image is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Every ARG, in order of appearance.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What COPY and ADD take from the context.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Images that are neither given by <see cref="BaseArgument"/> nor written with a digest: other ones on another day.</summary>
    public IReadOnlyList<string> Unpinned { get; init; } = [];

    /// <summary>Reads a Dockerfile; a text without a FROM has none of what is asked here, and is refused.</summary>
    public static Dockerfile Parse(string text)
    {
        var instructions = Instructions(text).ToArray();
        var defaults = instructions
            .TakeWhile(x => x.Name != "FROM")
            .Where(x => x.Name == "ARG")
            .Select(x => x.Text.Split('=', 2))
            // The last counts where one is named twice.
            .GroupBy(
                x => x[0],
                x => (x.ElementAtOrDefault(1) ?? "").Trim('"', '\''),
                StringComparer.Ordinal
            )
            .ToDictionary(x => x.Key, x => x.Last(), StringComparer.Ordinal);
        var froms = FromsOf(instructions);
        var from = OwnBase(froms) ?? throw new FormatException("there is no FROM");
        var reference = Reference().Match(from);
        return new Dockerfile
        {
            Base = reference.Success
                ? defaults.GetValueOrDefault(reference.Groups["name"].Value, "")
                : from,
            Description = DescriptionOf(text),
            BaseArgument = reference.Success ? reference.Groups["name"].Value : null,
            Unpinned = UnpinnedIn(instructions, froms, from),
            Arguments =
            [
                .. instructions
                    .Where(x => x.Name == "ARG")
                    .Select(x => x.Text.Split('=')[0])
                    .Distinct(StringComparer.Ordinal),
            ],
            Sources =
            [
                .. instructions.Where(x => x.Name is "COPY" or "ADD").SelectMany(CopiedFrom),
            ],
        };
    }

    // image [AS stage], without options.
    private static string[][] FromsOf(IReadOnlyList<(string Name, string Text)> instructions) =>
        [
            .. instructions
                .Where(x => x.Name == "FROM")
                .Select(x => Words(x.Text).Where(word => !IsOption(word)).ToArray()),
        ];

    private static IReadOnlyList<string> UnpinnedIn(
        IReadOnlyList<(string Name, string Text)> instructions,
        IReadOnlyList<string[]> froms,
        string ground
    )
    {
        var stages = froms.Where(x => x is [_, _, _]).Select(x => x[2]).ToArray();
        return
        [
            .. froms
                .SelectMany(x => x.Take(1))
                .Concat(instructions.SelectMany(TakenFrom))
                .Where(name =>
                    !(name == ground && Reference().IsMatch(name))
                    && name != "scratch"
                    && !name.Contains("@sha256:", StringComparison.Ordinal)
                    && !stages.Contains(name, StringComparer.OrdinalIgnoreCase)
                    && !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                )
                .Distinct(StringComparer.Ordinal),
        ];
    }

    // COPY --from=image and RUN --mount=type=bind,from=image, where the type may be left out.
    private static IEnumerable<string> TakenFrom((string Name, string Text) instruction) =>
        instruction.Name is "COPY" or "ADD" or "RUN"
            ? Words(instruction.Text)
                .TakeWhile(IsOption)
                .Select(option =>
                    option.StartsWith(Mount, StringComparison.Ordinal)
                        ? option[Mount.Length..]
                        : option[2..]
                )
                .SelectMany(option => option.Split(','))
                .Select(part => part.Split('=', 2))
                .Where(pair => pair is ["from", _])
                .Select(pair => pair[1])
            : [];

    private static string DescriptionOf(string text) =>
        string.Join(
            ' ',
            text.Split('\n')
                .TakeWhile(line => line.StartsWith('#'))
                .Select(line => line[1..].Trim())
        );

    // The last FROM counts, unless it names an earlier stage: then that one's FROM.
    private static string? OwnBase(IReadOnlyList<string[]> stages)
    {
        var current = stages is [.., var last] ? last : null;
        while (current is [var image, ..])
        {
            var stage = stages
                .TakeWhile(x => x != current)
                .LastOrDefault(x =>
                    x is [_, _, var name] && name.Equals(image, StringComparison.OrdinalIgnoreCase)
                );
            if (stage is null)
            {
                return image;
            }

            current = stage;
        }

        return null;
    }

    private static IEnumerable<string> CopiedFrom((string Name, string Text) copy)
    {
        var words = Words(copy.Text);
        return words.Any(word => word.StartsWith("--from=", StringComparison.Ordinal))
            ? []
            : words.Where(word => !IsOption(word)).SkipLast(1);
    }

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static string[] Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // Comments may stand between continued lines; a backslash at the end goes on with the next.
    private static IEnumerable<(string Name, string Text)> Instructions(string text)
    {
        var lines = text.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#'));
        var whole = "";
        foreach (var line in lines)
        {
            var continues = line.EndsWith('\\');
            whole += continues ? line[..^1] + " " : line;
            if (!continues)
            {
                yield return Instruction(whole);
                whole = "";
            }
        }

        if (whole.Length > 0)
        {
            yield return Instruction(whole);
        }
    }

    private static (string Name, string Text) Instruction(string line)
    {
        var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        return (words[0].ToUpperInvariant(), words.ElementAtOrDefault(1)?.Trim() ?? "");
    }

    [GeneratedRegex(@"^\$\{?(?<name>\w+)\}?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();
}
