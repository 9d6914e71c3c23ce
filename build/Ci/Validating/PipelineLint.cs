using Kindling.Ci.Validating;

namespace Kindling.Ci;

/// <summary>Checks a pipeline's file, and those it includes, by GitLab's schema and by the limits that its documentation names.</summary>
public static class PipelineLint
{
    /// <summary>Every mistake, in the order of the files and lines.</summary>
    /// <param name="path">The file's path, relative to the checkout; it stands in the mistakes.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="read">The text of a file that <c>include: local</c> names, null where there is none.</param>
    public static IReadOnlyList<PipelineMistake> Check(
        string path,
        string text,
        Func<string, string?> read
    )
    {
        var mistakes = new Mistakes();
        var files = new LintedFiles(read, mistakes);
        return Check(files.Read(path, text), files, mistakes);
    }

    /// <summary>The same for what was just written: there is nothing to parse.</summary>
    internal static IReadOnlyList<PipelineMistake> Check(
        WrittenPipeline written,
        Func<string, string?> read
    )
    {
        var mistakes = new Mistakes();
        var files = new LintedFiles(read, mistakes);
        return Check(files.Read(written), files, mistakes);
    }

    private static IReadOnlyList<PipelineMistake> Check(
        LintedFile first,
        LintedFiles files,
        Mistakes mistakes
    )
    {
        var rules = new ChoiceRules(mistakes);
        rules.Check(first);
        if (LintedJobs.Of(first, files.IsWhole, mistakes) is { } pipeline)
        {
            Judge(pipeline, new Place(first.Path, 1, 1), rules, mistakes);
            new SchemaCheck(mistakes).Check(first, pipeline);
        }

        return mistakes.InOrder(files.Texts);
    }

    private static void Judge(
        LintedPipeline pipeline,
        Place start,
        ChoiceRules rules,
        Mistakes mistakes
    )
    {
        var presence = new JobPresence(pipeline);
        PipelineRules.Check(pipeline, start, mistakes);
        NameRules.Check(pipeline, mistakes);
        rules.Check(pipeline);
        KeywordRules.Check(pipeline, mistakes);
        NeedRules.Check(pipeline, presence, mistakes);
        DependencyRules.Check(pipeline, mistakes);
        ParallelRules.Check(pipeline, mistakes);
        EnvironmentRules.Check(pipeline, presence, mistakes);
        KeepingRules.Check(pipeline, mistakes);
    }
}
