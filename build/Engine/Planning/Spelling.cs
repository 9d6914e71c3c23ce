using System.Text;

namespace Nuke.Common.Planning;

/// <summary>Compares names as NUKE does, and finds the one that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>Same but for case, dashes and underscores.</summary>
    public static bool Same(string left, string right) => Fold(left) == Fold(right);

    public static string Fold(string name)
    {
        // A loop, not LINQ: this runs for every variable of the environment at every start.
        var folded = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    /// <summary><c> (did you mean 'x'?)</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var folded = Fold(name);
        return candidates
            .Select(x => (Name: x, Distance: Distance(folded, Fold(x))))
            .Where(x => IsNear(x.Distance, Math.Max(folded.Length, x.Name.Length)))
            .OrderBy(x => x.Distance)
            .ThenBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => x.Name)
            .FirstOrDefault();
    }

    // A third of the letters, and no more than three; but of a and b nobody means the other.
    private static bool IsNear(int distance, int length) =>
        distance <= Math.Clamp(length / 3, 1, 3) && 2 * distance <= length;

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                table[i, j] = i == 0 || j == 0 ? i + j : Step(table, left, right, i, j);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Step(int[,] table, string left, string right, int i, int j)
    {
        var cost = left[i - 1] == right[j - 1] ? 0 : 1;
        var best = Math.Min(
            Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1),
            table[i - 1, j - 1] + cost
        );
        var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
    }
}
