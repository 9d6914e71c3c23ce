using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Asks the NameNode whether it is in safe mode, and why: whoever writes waits for its end, and mostly without a word. Its own words:
/// https://github.com/apache/hadoop/blob/trunk/hadoop-hdfs-project/hadoop-hdfs/src/main/java/org/apache/hadoop/hdfs/server/blockmanagement/BlockManagerSafeMode.java
/// </summary>
internal sealed class SafeMode(KubernetesClient client, string space, TimeProvider time)
    : IDisposable
{
    private const string NameNode = "namenode";

    private static readonly Uri s_page = new(
        $"http://{NameNode}:9870/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo"
    );

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    private readonly Lazy<HttpClient> _http = new(() =>
        ClusterHttp.Create(
            client,
            new DeployStatus(client, new DeploySettings { Folder = "", Namespace = space }),
            space,
            time
        )
    );

    /// <summary>Whether there is a NameNode that can be asked.</summary>
    public static bool IsAsked(IEnumerable<Awaited> all) =>
        all.Any(x => IsNameNode(x) && x.State.Progress == Progress.Ready);

    /// <summary>The same with the NameNode as not ready, where all are but it is in safe mode; null where it is not.</summary>
    public async Task<IReadOnlyList<Awaited>?> HoldingAsync(
        IReadOnlyList<Awaited> all,
        CancellationToken cancellationToken
    )
    {
        if (!IsAsked(all))
        {
            return null;
        }

        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        try
        {
            return await AskAsync(either.Token) is { } finding
                ? [.. all.Select(x => IsNameNode(x) ? Held(x, finding) : x)]
                : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Null when it is not in safe mode, or does not answer.</summary>
    public async Task<Finding?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await _http.Value.GetByteArrayAsync(s_page, cancellationToken);
            var bean = JsonElement.Parse(page).Items("beans").FirstOrDefault();
            return bean.Text("Safemode") is { } text ? Of(text) : null;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException or PipelineException)
        {
            return null;
        }
    }

    /// <summary>From the NameNode's own words; pure.</summary>
    public static Finding Of(string text)
    {
        var isByHand = text.Contains("manually", StringComparison.Ordinal);
        return new Finding(
            $"StatefulSet {NameNode}",
            $"the NameNode is in safe mode, so that nobody can write: {text.Replace("Safe mode is ON. ", "", StringComparison.Ordinal)}",
            isByHand
                ? "Somebody turned it on: 'hdfs dfsadmin -safemode leave' ends it."
                : "It leaves it when the DataNodes have reported their blocks: see that they run; if blocks are lost, 'hdfs fsck /' names their files.",
            isByHand ? Patience.Short : Patience.Start
        )
        {
            Needs = "datanode",
        };
    }

    private static bool IsNameNode(Awaited awaited) => awaited.Manifest.Name.Name == NameNode;

    private static Awaited Held(Awaited awaited, Finding finding) =>
        awaited with
        {
            State = ReadyState.Waiting("it is in safe mode"),
            Findings = [finding],
        };

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }
}
