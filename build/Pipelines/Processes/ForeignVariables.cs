namespace Kindling.Pipelines.Processes;

/// <summary>
/// Variables of somebody else's Hadoop or Java that would reach ours: bin/hdfs reads most of them
/// (https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-common/UnixShellAPI.html).
/// </summary>
internal static class ForeignVariables
{
    private static readonly string[] Names =
    [
        "HADOOP_CLASSPATH",
        "HADOOP_CLIENT_OPTS",
        "HADOOP_COMMON_HOME",
        "HADOOP_HDFS_HOME",
        "HADOOP_HEAPSIZE",
        "HADOOP_HEAPSIZE_MAX",
        "HADOOP_OPTS",
        "HADOOP_ROOT_LOGGER",
        "HADOOP_USER_NAME",
        "HDFS_NAMENODE_OPTS",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
    ];

    /// <summary>The given variables, and none of those.</summary>
    public static Dictionary<string, string?> Without(
        IEnumerable<KeyValuePair<string, string>> variables
    )
    {
        var result = Names.ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            result[name] = value;
        }

        return result;
    }
}
