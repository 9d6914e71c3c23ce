namespace Kindling.Pipelines.Images;

/// <summary>The commit that is checked out, read from the files of git: https://git-scm.com/docs/gitrepository-layout.</summary>
public static class Revision
{
    /// <summary>What CI says, else what is checked out; null where there is no repository.</summary>
    public static string? Of(string root, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (variables.GetValueOrDefault("CI_COMMIT_SHA") is { Length: > 0 } told)
        {
            return told;
        }

        var folder = FolderOf(root);
        var head = Path.Combine(folder, "HEAD");
        if (!File.Exists(head))
        {
            return null;
        }

        var text = File.ReadAllText(head).Trim();
        if (!text.StartsWith("ref: ", StringComparison.Ordinal))
        {
            return text;
        }

        var name = text["ref: ".Length..];
        var shared = CommonFolderOf(folder);
        var loose = Path.Combine(shared, name);
        return File.Exists(loose) ? File.ReadAllText(loose).Trim() : Packed(shared, name);
    }

    // In a worktree or a submodule .git is a file: "gitdir: folder".
    private static string FolderOf(string root)
    {
        var git = Path.Combine(root, ".git");
        return File.Exists(git) && File.ReadAllText(git).Split(':', 2) is ["gitdir", var folder]
            ? Path.GetFullPath(folder.Trim(), root)
            : git;
    }

    // A worktree's branches are in the folder of the repository that it belongs to.
    private static string CommonFolderOf(string folder)
    {
        var common = Path.Combine(folder, "commondir");
        return File.Exists(common)
            ? Path.GetFullPath(File.ReadAllText(common).Trim(), folder)
            : folder;
    }

    private static string? Packed(string folder, string name)
    {
        var file = Path.Combine(folder, "packed-refs");
        return File.Exists(file)
            ? File.ReadLines(file)
                .FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal))
                ?.Split(' ')[0]
            : null;
    }
}
