namespace Kindling.Ci.Validating;

/// <summary>
/// Instances of a matrix that are needed must be some of those that there are, their keys in the same order:
/// https://docs.gitlab.com/ci/yaml/#needsparallelmatrix.
/// </summary>
internal static class NeedMatrix
{
    public static void Check(LintedJob job, LintedJob target, LintedNeed need, Mistakes mistakes)
    {
        if (need.Matrix is null)
        {
            return;
        }

        if ((target["parallel"] as MapNode)?["matrix"] is not ListNode there)
        {
            mistakes.Add(
                need.Place,
                job.Subject,
                $"needs instances of a matrix of '{need.Job}', which has none",
                "leave parallel out of the need"
            );
            return;
        }

        var cells = there.Items.OfType<MapNode>().ToList();
        foreach (var wanted in need.Matrix.Items.OfType<MapNode>())
        {
            if (!cells.Exists(cell => Covers(cell, wanted)))
            {
                mistakes.Add(
                    wanted.Place,
                    job.Subject,
                    $"needs an instance of '{need.Job}' that its matrix does not have",
                    "name its keys in the order of the matrix there, and values that it has"
                );
            }
        }
    }

    private static bool Covers(MapNode there, MapNode wanted) =>
        there
            .Entries.Select(entry => entry.Name)
            .SequenceEqual(wanted.Entries.Select(entry => entry.Name))
        && wanted.Entries.All(entry =>
            Matrix
                .Values(entry.Value)
                .All(value =>
                    value.Contains('$', StringComparison.Ordinal)
                    || Matrix.Values(there[entry.Name]!).Contains(value, StringComparer.Ordinal)
                )
        );
}
