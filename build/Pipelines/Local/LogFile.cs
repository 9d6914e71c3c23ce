using System.Runtime.CompilerServices;
using System.Text;

namespace Kindling.Pipelines.Local;

/// <summary>The end of a log, and what is added to it; a log that was rotated away begins again.</summary>
internal static class LogFile
{
    private const int LastLines = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static IReadOnlyList<string> Last(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).TakeLast(LastLines)] : [];

    public static async IAsyncEnumerable<string> ReadAsync(
        string path,
        bool follow,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!follow)
        {
            foreach (var line in Last(path))
            {
                yield return line;
            }

            yield break;
        }

        var (lines, position) = await NewLinesAsync(path, 0, cancellationToken);
        lines = [.. lines.TakeLast(LastLines)];
        while (true)
        {
            foreach (var line in lines)
            {
                yield return line;
            }

            await Task.Delay(Interval, time, cancellationToken);
            (lines, position) = await NewLinesAsync(path, position, cancellationToken);
        }
    }

    private static async Task<(IReadOnlyList<string> Lines, long End)> NewLinesAsync(
        string path,
        long position,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(path))
        {
            return ([], 0);
        }

        await using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        var start = file.Length < position ? 0 : position;
        file.Position = start;
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);

        // A line that is still being written is left for the next look. Counted in bytes: text that is no UTF-8 has another
        // length when it is written again.
        var end = bytes.GetBuffer().AsSpan(0, (int)bytes.Length).LastIndexOf((byte)'\n') + 1;
        var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, end);
        return (text.Split('\n')[..^1], start + end);
    }
}
