using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>What the last lines of a container tell about what it needs.</summary>
internal static partial class LogReason
{
    /// <summary>The cause and what to do; null where the lines tell nothing that is known.</summary>
    public static (string Cause, string Advice)? In(IReadOnlyList<string> lines)
    {
        var text = string.Join('\n', lines);
        if (UnknownHost().Match(text) is { Success: true } host)
        {
            return (
                $"the name {host.Groups["name"].Value} cannot be resolved",
                "Deploy the component whose Service has that name; if it is there, look at the cluster's DNS."
            );
        }

        // https://issues.apache.org/jira/browse/HDFS-107: a volume that belongs to another file system.
        if (text.Contains("Incompatible clusterIDs", StringComparison.Ordinal))
        {
            return (
                "the NameNode refuses this DataNode: its volume is of another file system",
                "Give the NameNode its old volume back; or, if the data may go, run Destroy --purge and deploy again."
            );
        }

        if (text.Contains("denied communication with namenode", StringComparison.Ordinal))
        {
            return (
                "the NameNode refuses this DataNode by its address",
                "Set dfs.namenode.datanode.registration.ip-hostname-check to false, as manifests/hdfs has it."
            );
        }

        if (SafeMode().IsMatch(text))
        {
            return (
                "the NameNode is in safe mode",
                "It leaves it when the DataNodes have reported their blocks: see that they run; if blocks are lost, 'hdfs fsck /' names their files."
            );
        }

        return HalfFormatted().Match(text) is { Success: true } line
            ? (line.Value.Trim(), "Look at the volume; if its data may go, run Destroy --purge.")
            : null;
    }

    [GeneratedRegex(
        @"UnknownHostException: (?:Invalid host name: .*destination host is: )?""?(?<name>[\w.-]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex UnknownHost();

    [GeneratedRegex(
        "is in safe ?mode",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex SafeMode();

    [GeneratedRegex("entrypoint.sh: .*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HalfFormatted();
}
