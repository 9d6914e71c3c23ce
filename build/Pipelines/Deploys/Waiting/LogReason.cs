using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>What the last lines of a container tell about what it needs.</summary>
/// <param name="Cause">In words.</param>
/// <param name="Advice">What to do.</param>
internal sealed partial record LogReason(string Cause, string Advice)
{
    /// <summary>The component, or its host, that this may only wait for.</summary>
    public string? Needs { get; private init; }

    /// <summary>Null where the lines tell nothing that is known.</summary>
    public static LogReason? In(IReadOnlyList<string> lines)
    {
        var text = string.Join('\n', lines);
        return Refused(text)
            ?? Forbidden(text)
            ?? Unknown(text)
            ?? Safe(text)
            ?? HalfFormatted(text);
    }

    private static LogReason? Refused(string text)
    {
        // https://issues.apache.org/jira/browse/HDFS-107: a volume that belongs to another file system.
        if (
            text.Contains("Incompatible clusterIDs", StringComparison.Ordinal)
            || text.Contains("Cluster ID mismatch", StringComparison.Ordinal)
        )
        {
            return new(
                "the NameNode refuses this DataNode: its volume is of another file system",
                "Give the NameNode its old volume back; or, if the data may go, run Destroy --purge and deploy again."
            );
        }

        return text.Contains("denied communication with namenode", StringComparison.Ordinal)
            ? new(
                "the NameNode refuses this DataNode by its address",
                "Set dfs.namenode.datanode.registration.ip-hostname-check to false, as manifests/hdfs has it."
            )
            : null;
    }

    private static LogReason? Forbidden(string text) =>
        MissingRule.In(text) is { } rule ? new(rule.Cause, rule.Advice) : null;

    private static LogReason? Unknown(string text) =>
        UnknownHost().Match(text) is { Success: true } match
        && match.Groups["name"].Value is var host
            ? new(
                $"the name {host} cannot be resolved",
                "Deploy the component whose Service has that name; if it is there, look at the cluster's DNS."
            )
            {
                Needs = host,
            }
            : null;

    private static LogReason? Safe(string text) =>
        SafeMode().IsMatch(text)
            ? new(
                "the NameNode is in safe mode",
                "It leaves it when the DataNodes have reported their blocks: see that they run; if blocks are lost, 'hdfs fsck /' names their files."
            )
            {
                Needs = "datanode",
            }
            : null;

    private static LogReason? HalfFormatted(string text) =>
        Entrypoint().Match(text) is { Success: true } line
            ? new(line.Value.Trim(), "Look at the volume; if its data may go, run Destroy --purge.")
            : null;

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
    private static partial Regex Entrypoint();
}
