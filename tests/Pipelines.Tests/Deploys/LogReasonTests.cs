using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class LogReasonTests
{
    [Theory]
    [InlineData("java.net.UnknownHostException: namenode", "the name namenode cannot be resolved")]
    [InlineData(
        "java.lang.IllegalArgumentException: java.net.UnknownHostException: nn.other.svc\n  at x",
        "the name nn.other.svc cannot be resolved"
    )]
    [InlineData(
        "java.io.IOException: Incompatible clusterIDs in /hadoop/dfs/data: namenode clusterID = a; datanode clusterID = b",
        "the NameNode refuses this DataNode: its volume is of another file system"
    )]
    [InlineData(
        "Cannot create directory /x. Name node is in safe mode.",
        "the NameNode is in safe mode"
    )]
    [InlineData(
        "entrypoint.sh: /hadoop/dfs/name is not empty and holds no fsimage",
        "entrypoint.sh: /hadoop/dfs/name is not empty and holds no fsimage"
    )]
    [InlineData(
        "KubernetesClientException: pods \"d\" is forbidden: User \"system:serviceaccount:n:spark-driver\" cannot create resource \"pods\" in API group \"\" in the namespace \"n\".",
        "the service account spark-driver may not create pods in the namespace n"
    )]
    [InlineData(
        "java.net.UnknownHostException: namenode\nIncompatible clusterIDs in /hadoop/dfs/data",
        "the NameNode refuses this DataNode: its volume is of another file system"
    )]
    [InlineData("all is well", null)]
    public void The_last_lines_tell_what_is_missing(string text, string? cause) =>
        (LogReason.In(text.Split('\n'))?.Cause).ShouldBe(cause);
}
