using System.Text.Json;
using Kindling.Pipelines.Local;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class ReadinessTests
{
    [Xunit.Theory]
    [Xunit.InlineData("""{"beans":[]}""", "loading the filesystem image")]
    [Xunit.InlineData(
        """{"beans":[{"FSState":"safeMode","NumLiveDataNodes":1}]}""",
        "in safe mode"
    )]
    [Xunit.InlineData(
        """{"beans":[{"FSState":"Operational","NumLiveDataNodes":0}]}""",
        "no live DataNode"
    )]
    [Xunit.InlineData("""{"beans":[{"FSState":"Operational","NumLiveDataNodes":1}]}""", "ready")]
    public void A_NameNode_is_ready_outside_safe_mode_with_a_DataNode(
        string jmx,
        string expected
    ) => Readiness.OfNameNode(Parse(jmx)).Text.ShouldBe(expected);

    [Xunit.Theory]
    [Xunit.InlineData("""{"beans":[{"ClusterId":null,"BPServiceActorInfo":"[]"}]}""", false)]
    [Xunit.InlineData(
        """{"beans":[{"ClusterId":"CID-1","BPServiceActorInfo":"[{\"ActorState\":\"CONNECTING\"}]"}]}""",
        false
    )]
    [Xunit.InlineData(
        """{"beans":[{"ClusterId":"CID-1","BPServiceActorInfo":"[{\"ActorState\":\"RUNNING\"}]"}]}""",
        true
    )]
    public void A_DataNode_is_ready_when_it_is_registered(string jmx, bool expected) =>
        Readiness.OfDataNode(Parse(jmx)).IsReady.ShouldBe(expected);

    [Xunit.Theory]
    [Xunit.InlineData("""{"status":"ALIVE","workers":[]}""", false)]
    [Xunit.InlineData("""{"status":"ALIVE","workers":[{"port":7078,"state":"DEAD"}]}""", false)]
    [Xunit.InlineData("""{"status":"ALIVE","workers":[{"port":7079,"state":"ALIVE"}]}""", false)]
    [Xunit.InlineData(
        """{"status":"ALIVE","workers":[{"port":7078,"state":"DEAD"},{"port":7078,"state":"ALIVE"}]}""",
        true
    )]
    public void A_worker_is_ready_when_the_master_counts_on_it(string json, bool expected) =>
        Readiness.OfWorker(Parse(json), 7078).IsReady.ShouldBe(expected);

    [Xunit.Theory]
    [Xunit.InlineData("""{"status":"ALIVE"}""", true)]
    [Xunit.InlineData("""{"status":"RECOVERING"}""", false)]
    public void A_master_must_be_alive(string json, bool expected) =>
        Readiness.OfMaster(Parse(json)).IsReady.ShouldBe(expected);

    private static JsonElement Parse(string json) => JsonElement.Parse(json);
}
