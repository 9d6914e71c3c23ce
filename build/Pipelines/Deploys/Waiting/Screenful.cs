using System.Text;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why something is not ready.</summary>
/// <param name="Resources">What it is about.</param>
/// <param name="Why">In words.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Lines">The last lines of a container that it is about.</param>
internal sealed record Cause(
    IReadOnlyList<string> Resources,
    string Why,
    string Advice,
    IReadOnlyList<string> Lines
)
{
    /// <summary>What has the same cause and needs the same step, in the order of the findings.</summary>
    public static IEnumerable<IReadOnlyList<Finding>> GroupsOf(IEnumerable<Finding> findings) =>
        findings
            .GroupBy(x => (x.Cause, x.Advice))
            .Select(group => (IReadOnlyList<Finding>)[.. group.DistinctBy(x => x.Resource)]);
}

/// <summary>One screen: the resource, the reason in words, the next step; pure.</summary>
internal static class Screenful
{
    private const int MostPending = 6;
    private const int MostCauses = 4;
    private const int MostNames = 3;
    private const int MostLines = 10;
    private const int FewLines = 3;
    private const int Width = 200;

    public static string Of(Trouble trouble, IReadOnlyList<Cause> causes)
    {
        var text = new StringBuilder(
            trouble.Limit is { } limit
                ? $"Not ready, and without a step for {limit.TotalSeconds:0} s:"
                : "It will not come up:"
        );
        foreach (var awaited in trouble.Pending.Take(MostPending))
        {
            text.Append($"\n  {awaited.Manifest}: {awaited.State.Message}");
        }

        More(text, trouble.Pending.Count - MostPending, "  ");
        foreach (var cause in causes.Take(MostCauses))
        {
            Append(text, cause, causes.Count == 1 ? MostLines : FewLines);
        }

        More(text, causes.Count - MostCauses, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Cause cause, int lines)
    {
        var names = string.Join("; ", cause.Resources.Take(MostNames));
        var others = cause.Resources.Count - MostNames;
        text.Append(
            $"\n{names}{(others > 0 ? $" and {others} more" : "")}: {Cut(cause.Why, 3 * Width)}\n  → {cause.Advice}"
        );
        foreach (var line in cause.Lines.Where(x => x.Length > 0).TakeLast(lines))
        {
            text.Append($"\n  | {Cut(line, Width)}");
        }
    }

    private static void More(StringBuilder text, int count, string indent)
    {
        if (count > 0)
        {
            text.Append($"\n{indent}… and {count} more");
        }
    }

    private static string Cut(string text, int length) =>
        text.Length > length ? $"{text[..length]}…" : text;
}
