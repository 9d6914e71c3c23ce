namespace Kindling.Ci.Validating;

/// <summary>What <c>parallel:matrix</c> makes: https://docs.gitlab.com/ci/yaml/#parallelmatrix.</summary>
internal static class Matrix
{
    /// <summary>The values of a key, of which there may be a list or one.</summary>
    public static IReadOnlyList<string> Values(PipelineNode value) =>
        value is ListNode list
            ? [.. list.Items.Select(item => item.Text ?? "")]
            : [value.Text ?? ""];

    /// <summary>How many instances there are.</summary>
    public static long Count(ListNode matrix) =>
        matrix
            .Items.OfType<MapNode>()
            .Sum(cell =>
                cell.Entries.Aggregate(
                    1L,
                    (product, entry) => Math.Min(product * Values(entry.Value).Count, int.MaxValue)
                )
            );

    /// <summary>The values of each instance, from which its name is made.</summary>
    public static IEnumerable<(string Name, MapNode Cell)> Instances(ListNode matrix) =>
        matrix
            .Items.OfType<MapNode>()
            .SelectMany(cell =>
                cell.Entries.Aggregate(
                        (IEnumerable<string>)[""],
                        (names, entry) =>
                            names.SelectMany(name =>
                                Values(entry.Value)
                                    .Select(value => name.Length == 0 ? value : $"{name}, {value}")
                            )
                    )
                    .Select(name => (name, cell))
            );
}
