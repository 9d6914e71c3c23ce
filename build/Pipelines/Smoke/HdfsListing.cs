using System.Globalization;

namespace Kindling.Pipelines.Smoke;

/// <summary>The output of 'hdfs dfs -ls': permission, replication, owner, group, length, date, time, path.</summary>
internal static class HdfsListing
{
    public static IReadOnlyList<(string Name, long Length)> Parse(IReadOnlyList<string> lines) =>
        [
            .. lines
                .Select(line => line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length == 8 && fields[0].Length >= 10)
                .Where(fields => long.TryParse(fields[4], CultureInfo.InvariantCulture, out _))
                .Select(fields =>
                    (
                        Path.GetFileName(fields[7]),
                        long.Parse(fields[4], CultureInfo.InvariantCulture)
                    )
                ),
        ];
}
