namespace Kindling.Ci.Validating;

/// <summary>What somebody may have meant by a word that is not known.</summary>
internal static class Likeness
{
    /// <summary>The nearest of the known words, if two letters make it; else empty.</summary>
    public static string Nearest(string word, IEnumerable<string> known) =>
        known
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= 2)
            .Select(candidate => (Word: candidate, Steps: Steps(word, candidate)))
            .Where(candidate =>
                candidate.Steps <= 2 && candidate.Steps < candidate.Word.Length / 2.0
            )
            .OrderBy(candidate => candidate.Steps)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault("");

    // Levenshtein's distance, by rows.
    private static int Steps(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = corner + (one[i - 1] == other[j - 1] ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
