using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Nuke.Common.IO;
using Serilog;

namespace Kindling.Ci;

/// <summary><c>.gitlab-ci.yml</c> in a checkout: the one place that reads and writes it.</summary>
internal sealed class PipelineFile(AbsolutePath root)
{
    public const string Name = ".gitlab-ci.yml";
    private const int Context = 2;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private AbsolutePath Path => root / Name;

    private AbsolutePath Kept => root / ".nuke" / "temp" / "gitlab-ci.by-hand.yml";

    private AbsolutePath Stamp => root / ".nuke" / "temp" / "pipeline.stamp";

    /// <summary>What is there; empty where there is none.</summary>
    public string Text => File.Exists(Path) ? File.ReadAllText(Path) : "";

    /// <summary>A file of the checkout, as an include names it.</summary>
    public string? Read(string path)
    {
        var file = System.IO.Path.Combine(root, path.TrimStart('/'));
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    /// <summary>Writes the file whole or not at all, where it differs; a checkout that may only be read keeps what it has.</summary>
    public bool Update(string text)
    {
        if (Text == text)
        {
            return false;
        }

        var draft = $"{Path}.{Environment.ProcessId}.tmp";
        var reason = Refusal(() =>
        {
            File.WriteAllText(draft, text, s_utf8);
            File.Move(draft, Path, overwrite: true);
        });
        if (reason is not null)
        {
            _ = Refusal(() => File.Delete(draft));
            Log.Warning("{File} is out of date, and cannot be written: {Reason}", Name, reason);
        }

        return reason is null;
    }

    /// <summary>Nothing has changed since the file was last compared with this build.</summary>
    public bool IsStamped(string build) =>
        File.Exists(Stamp) && File.ReadAllText(Stamp) == StampFor(build);

    /// <summary>This build wrote the file, or found it right, whatever became of it since.</summary>
    public bool IsOf(string build) =>
        File.Exists(Stamp)
        && File.ReadAllText(Stamp).StartsWith($"{build} ", StringComparison.Ordinal);

    /// <summary>Copies what is there to where git does not look, and says where; null where that cannot be.</summary>
    public string? Keep()
    {
        var reason = Refusal(() =>
        {
            Kept.Parent!.CreateDirectory();
            File.Copy(Path, Kept, overwrite: true);
        });
        if (reason is not null)
        {
            Log.Debug("{File} was not kept: {Reason}", Path, reason);
        }

        return reason is null ? System.IO.Path.GetRelativePath(root, Kept) : null;
    }

    public void Remember(string build)
    {
        var reason = Refusal(() =>
        {
            Stamp.Parent!.CreateDirectory();
            File.WriteAllText(Stamp, StampFor(build));
        });
        if (reason is not null)
        {
            Log.Debug("{File} was not written: {Reason}", Stamp, reason);
        }
    }

    /// <summary>The lines that differ, with a few around them.</summary>
    public static string Diff(string there, string wanted)
    {
        var lines = InlineDiffBuilder.Diff(there, wanted, ignoreWhiteSpace: false).Lines;
        var shown = new SortedSet<int>();
        foreach (var (at, line) in lines.Index())
        {
            if (line.Type != ChangeType.Unchanged)
            {
                shown.UnionWith(Enumerable.Range(at - Context, (2 * Context) + 1));
            }
        }

        if (shown.Count == 0)
        {
            return "  only the line ends differ: they are LF";
        }

        var text = new StringBuilder();
        var last = -1;
        foreach (var at in shown.Where(x => x >= 0 && x < lines.Count))
        {
            text.Append(at > last + 1 && text.Length > 0 ? "  …\n" : "");
            text.Append(Mark(lines[at].Type)).Append(lines[at].Text).Append('\n');
            last = at;
        }

        return text.ToString().TrimEnd('\n');
    }

    // Why the file system would not do it; null where it did.
    private static string? Refusal(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static string Mark(ChangeType type) =>
        type switch
        {
            ChangeType.Inserted => "+ ",
            ChangeType.Deleted => "- ",
            _ => "  ",
        };

    private string StampFor(string build)
    {
        var file = new FileInfo(Path);
        return file.Exists ? $"{build} {file.Length} {file.LastWriteTimeUtc.Ticks}" : build;
    }
}
