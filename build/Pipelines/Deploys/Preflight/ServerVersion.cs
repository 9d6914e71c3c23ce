namespace Kindling.Pipelines.Deploys;

/// <summary>Which servers Spark is made for: https://spark.apache.org/docs/latest/running-on-kubernetes.html#prerequisites.</summary>
internal static class ServerVersion
{
    private static readonly Version s_oldest = new(1, 34);

    /// <summary>What is wrong with a version as a server tells it, v1.35.4-eks-1; null for nothing.</summary>
    public static string? Problem(string version)
    {
        var number = version.TrimStart('v').Split('-', '+')[0];
        return !Version.TryParse(number, out var parsed)
                ? $"the server tells the version '{version}', which is none"
            : parsed < s_oldest
                ? $"the server is Kubernetes {version}; Spark 4 wants {s_oldest} or newer"
            : null;
    }
}
