using System.Text.Json;
using Kindling.Pipelines.Deploys;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>What is awaited, for tests.</summary>
internal static class WaitBench
{
    public static Manifest StatefulSet(string name) =>
        DeployBench.Manifest(
            $"{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: {name}}}}}"
        );

    public static Manifest Job(string name) =>
        DeployBench.Manifest($"{{apiVersion: batch/v1, kind: Job, metadata: {{name: {name}}}}}");

    public static Awaited Waiting(Manifest manifest, string message) =>
        new(manifest, ReadyState.Waiting(message), [], [], []);

    public static Awaited Ready(string name) =>
        new(StatefulSet(name), ReadyState.Ready, [], [], []);

    public static JsonElement Pod(string name, string conditions, string statuses) =>
        DeployBench.Live(
            $"metadata: {{name: {name}, uid: {name}}}\nstatus: {{conditions: [{conditions}], containerStatuses: [{statuses}]}}"
        );

    /// <summary>A cluster that comes up: one is ready, one pulls, one crashes, one finds no node.</summary>
    public static IReadOnlyList<Awaited> Several()
    {
        const string Scheduled = "{type: PodScheduled, status: 'True'}";
        return
        [
            Ready("namenode"),
            Ready("spark-master"),
            Waiting(StatefulSet("datanode"), "0 of 3 pods are ready") with
            {
                Pods =
                [
                    Pod(
                        "datanode-0",
                        Scheduled,
                        "{name: datanode, state: {waiting: {reason: ContainerCreating}}}"
                    ),
                    Pod(
                        "datanode-1",
                        Scheduled,
                        "{name: datanode, state: {waiting: {reason: CrashLoopBackOff}}}"
                    ),
                    Pod("datanode-2", "{type: PodScheduled, status: 'False'}", ""),
                ],
                Findings =
                [
                    new Finding(
                        "pod datanode-1, container datanode",
                        "it ends with exit code 1, again and again (2 times)",
                        "x",
                        Patience.Start
                    ),
                    new Finding(
                        "pod datanode-2",
                        "no node takes it: 0/1 nodes are available: 1 Insufficient cpu [cpu]",
                        "x",
                        Patience.Capacity
                    ),
                ],
            },
            Waiting(Job("hdfs-folders"), "it is at work") with
            {
                Pods =
                [
                    Pod(
                        "hdfs-folders-x",
                        Scheduled,
                        "{name: folders, ready: true, state: {running: {startedAt: '2026-11-01T12:00:00Z'}}}"
                    ),
                ],
            },
            Waiting(StatefulSet("notebook"), "0 of 1 pods are ready") with
            {
                Findings =
                [
                    new Finding(
                        "StatefulSet notebook",
                        "the namespace's quota is not counted yet",
                        "x",
                        Patience.Grace
                    ),
                ],
            },
        ];
    }
}
