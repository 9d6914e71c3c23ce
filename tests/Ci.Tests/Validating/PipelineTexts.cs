using FsCheck;
using FsCheck.Fluent;

namespace Kindling.Ci.Tests.Validating;

/// <summary>Texts that are pipelines more or less, and texts that are anything.</summary>
internal static class PipelineTexts
{
    private static readonly Gen<string> s_word = Gen.Elements(
        "a",
        "b",
        ".t",
        "c d",
        "a: [x]",
        "script",
        "needs",
        "extends",
        "stage",
        "rules",
        "if",
        "when",
        "delayed",
        "never",
        "start_in",
        "parallel",
        "matrix",
        "environment",
        "on_stop",
        "name",
        "include",
        "local",
        "f.yml",
        "g.yml",
        "stages",
        "default",
        "workflow",
        "cache",
        "key",
        "artifacts",
        "paths",
        "$CI_COMMIT_TAG",
        "$A == \"x\" && ($B =~ /^x/ || $C)",
        "1 week",
        "3",
        "null",
        "true",
        "*x",
        "&x",
        "<<",
        "!reference [a, script]",
        "!reference [.t, rules, if]",
        ""
    );

    private static readonly Gen<string> s_noise = Gen.Elements(
        ":",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "|\n",
        ">\n",
        "#",
        "&",
        "*",
        "!",
        "%",
        "@",
        "`",
        "\\",
        "?",
        "---\n",
        "...",
        "\r\n",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "é",
        "\U0001F525"
    );

    public static Gen<string> Any { get; } =
        Gen.OneOf(
            Gen.Sized(size => Map(0, Math.Min(size, 6))),
            Gen.OneOf(s_word, s_noise).ListOf().Select(string.Concat),
            from text in Map(0, 5)
            from at in Gen.Choose(0, 400)
            from noise in s_noise
            select text.Insert(Math.Min(at, text.Length), noise),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")
        );

    private static Gen<string> Map(int indent, int size) =>
        Gen.Zip(s_word, Value(indent, size))
            .ListOf(Math.Max(1, size))
            .Select(entries =>
                string.Concat(
                    entries.Select(entry =>
                        $"{new string(' ', indent)}{entry.Item1}:{entry.Item2}\n"
                    )
                )
            );

    private static Gen<string> Value(int indent, int size) =>
        size <= 1 || indent > 8
            ? s_word.Select(word => $" {word}")
            : Gen.OneOf(
                s_word.Select(word => $" {word}"),
                s_word
                    .ListOf()
                    .Select(words => $" [{string.Join(", ", words.Select(word => $"'{word}'"))}]"),
                Map(indent + 2, size / 2).Select(map => $"\n{map.TrimEnd('\n')}"),
                Map(indent + 4, size / 2)
                    .Select(map =>
                        $"\n{new string(' ', indent + 2)}- {map.TrimStart(' ').TrimEnd('\n')}"
                    )
            );
}
