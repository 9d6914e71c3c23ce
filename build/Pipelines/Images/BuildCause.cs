using System.Text.RegularExpressions;
using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>Why a build failed, in a sentence, as far as its output tells.</summary>
internal static partial class BuildCause
{
    /// <summary>The failure as an error: the image, the instruction, its last lines, and the likely cause.</summary>
    public static PipelineException Explain(string image, BuildFailedException failure)
    {
        var step = failure.Step is { } known
            ? $"{ImageRow.Short(known)} failed"
            : "the build failed";
        var reason = Quoted().Replace(failure.Reason, "");
        var output = failure.Output.Select(line => $"  {line}");
        var cause = Of([.. failure.Output, failure.Reason]);
        var text = string.Join('\n', [$"{image}: {step}: {reason}", .. output]);
        return new PipelineException(
            cause is null ? text : $"{text}\nLikely cause: {cause}.",
            failure
        );
    }

    /// <summary>The likely cause; null when the output tells none.</summary>
    public static string? Of(IEnumerable<string> output)
    {
        var text = string.Join('\n', output);
        if (NoSpace().IsMatch(text))
        {
            return "no space is left on the engine's disk: docker system df shows what fills it, docker system prune frees it";
        }

        // Before what follows from it: without a network every package is missing.
        if (NoNetwork().IsMatch(text))
        {
            return "the build has no network, or an index is not reachable from it: see --debian-mirror, --python-indexes, --cran-mirrors";
        }

        if (Ours().Match(text) is { Success: true } ours)
        {
            return $"{ours.Groups["what"].Value.Trim()}: see docker/dependencies";
        }

        if (WrongHash().Match(text) is { Success: true } wrong)
        {
            return $"{wrong.Groups["name"].Value} does not have the listed hash: see docker/dependencies";
        }

        if (MissingPackage().Match(text) is { Success: true } missing)
        {
            var name = missing.Groups["name"].Value;
            return $"the package {name} is missing: look at its name and version in docker/dependencies";
        }

        return null;
    }

    // All builders repeat the whole instruction in the reason: "executor failed running [/bin/sh -c …]: exit code: 1".
    [GeneratedRegex(
        @"^executor failed running \[.*\]: |^(failed to solve: )?process "".*"" did not complete successfully: |^The command '.*' returned a non-zero code: ",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Quoted();

    [GeneratedRegex("no space left on device|disk quota exceeded", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NoSpace();

    [GeneratedRegex(
        @"^(?:install-packages|install-jars|install-r-packages|check-python-packages|check-r-packages): (?<what>.+?)\.?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Ours();

    [GeneratedRegex(
        @"DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.*\n\s*(?<name>[\w.-]+(==[\w.+]+)?)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WrongHash();

    [GeneratedRegex(
        @"(Unable to locate package|No matching distribution found for|Package '?) ?(?<name>[\w.+-]+(==[\w.]+)?)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex MissingPackage();

    [GeneratedRegex(
        "Temporary failure (in name resolution|resolving)|Could not resolve|Network is unreachable|Connection (refused|timed out)|Could not connect to|Failed to establish a new connection",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoNetwork();
}
