using System.Text.Json;

namespace Kindling.Pipelines.Local;

/// <summary>Whether a component does its work, and if not, what it waits for.</summary>
internal sealed record Health(bool IsReady, string Text)
{
    public static Health Ready { get; } = new(true, "ready");

    public static Health Waiting(string text) => new(false, text);
}

/// <summary>Reads health from what each component says of itself over HTTP; pure, one function for each.</summary>
internal static class Readiness
{
    public const string NameNodePath = "jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState";
    public const string DataNodePath = "jmx?qry=Hadoop:service=DataNode,name=DataNodeInfo";
    public const string MasterPath = "json/";
    public const string HistoryPath = "api/v1/applications?limit=1";

    public static Health OfNameNode(JsonElement jmx)
    {
        if (Bean(jmx) is not { } state)
        {
            return Health.Waiting("loading the filesystem image");
        }

        if (Text(state, "FSState") != "Operational")
        {
            return Health.Waiting("in safe mode");
        }

        return Number(state, "NumLiveDataNodes") < 1
            ? Health.Waiting("no live DataNode")
            : Health.Ready;
    }

    /// <summary>Registered means that it knows the cluster's id, not just that it answers.</summary>
    public static Health OfDataNode(JsonElement jmx) =>
        Bean(jmx) is { } info
        && Text(info, "ClusterId").Length > 0
        && IsActive(Text(info, "BPServiceActorInfo"))
            ? Health.Ready
            : Health.Waiting("not registered with the NameNode");

    public static Health OfMaster(JsonElement master) =>
        Text(master, "status") is "ALIVE"
            ? Health.Ready
            : Health.Waiting($"{Text(master, "status")}");

    /// <summary>A worker is ready when the master counts on it.</summary>
    public static Health OfWorker(JsonElement master, int rpcPort) =>
        master.TryGetProperty("workers", out var workers)
        && workers
            .EnumerateArray()
            .Any(worker => Number(worker, "port") == rpcPort && Text(worker, "state") == "ALIVE")
            ? Health.Ready
            : Health.Waiting("not registered with the master");

    public static Health OfHistory(JsonElement applications) =>
        applications.ValueKind == JsonValueKind.Array
            ? Health.Ready
            : Health.Waiting("no list of applications");

    private static JsonElement? Bean(JsonElement jmx) =>
        jmx.TryGetProperty("beans", out var beans) && beans.GetArrayLength() > 0 ? beans[0] : null;

    // The value is itself JSON in a string: [{"NamenodeAddress":"127.0.0.1:8020","ActorState":"RUNNING",…}]
    private static bool IsActive(string actors)
    {
        if (actors.Length == 0)
        {
            return false;
        }

        using var json = JsonDocument.Parse(actors);
        return json
            .RootElement.EnumerateArray()
            .Any(actor => Text(actor, "ActorState") == "RUNNING");
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt64(out var number)
            ? number
            : 0;
}
