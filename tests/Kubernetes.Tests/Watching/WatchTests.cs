using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Watching;

public sealed class WatchTests
{
    private const string Maps = "GET /api/v1/namespaces/here/configmaps";
    private static readonly ObjectQuery s_maps = new("v1", "ConfigMap") { Namespace = "here" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_happens_to_the_connection_the_reader_ends_up_with_the_servers_state()
    {
        var step =
            from what in Gen.Elements(Enum.GetValues<Step>())
            from name in Gen.Elements("a", "b", "c")
            select (what, name);

        Prop.ForAll(
                step.ListOf().ToArbitrary(),
                script => FollowAsync([.. script]).GetAwaiter().GetResult()
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task It_goes_on_where_it_was_and_lists_only_once()
    {
        await using var cluster = new FakeCluster();
        var objects = new FakeObjects(
            cluster,
            [(Step.Put, "a"), (Step.End, ""), (Step.Bookmark, ""), (Step.Cut, ""), (Step.Put, "b")]
        );

        await FollowAsync(cluster, objects);

        var calls = cluster.Calls.Where(x => x.Request == Maps).ToArray();
        calls.Count(x => x.Parameter("watch") is null).ShouldBe(1);
        calls
            .Where(x => x.Parameter("watch") is not null)
            .Select(x => x.Parameter("resourceVersion"))
            .ShouldBe(["100", "101", "101"]);
        calls[^1].Query.ShouldContain("allowWatchBookmarks=true&timeoutSeconds=300");
    }

    [Fact]
    public async Task What_is_not_allowed_is_told_at_once()
    {
        await using var cluster = new FakeCluster();
        cluster.On(
            Maps,
            403,
            """{"kind":"Status","reason":"Forbidden","message":"cannot watch"}"""
        );
        using var client = cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() => FirstAsync(client));

        failure.Message.ShouldContain("403 Forbidden: cannot watch");
        cluster.Count(Maps).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_a_while()
    {
        await using var cluster = new FakeCluster();
        cluster.On(Maps, 503, "{}");
        using var client = new KubernetesClient(
            cluster.Access,
            FakeSettings.Quick with
            {
                Retries = 0,
                WatchPatience = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System
        );

        (
            await Should.ThrowAsync<KubernetesException>(() => FirstAsync(client))
        ).Message.ShouldContain("503");
        cluster.Count(Maps).ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_watch_that_ends_at_once_again_and_again_is_not_opened_without_pause()
    {
        await using var cluster = new FakeCluster();
        var objects = new FakeObjects(cluster, Enumerable.Repeat((Step.End, ""), 200));
        using var client = new KubernetesClient(
            cluster.Access,
            FakeSettings.Quick with
            {
                FirstDelay = TimeSpan.FromMilliseconds(50),
            },
            TimeProvider.System
        );
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.WatchAsync(s_maps, stop.Token)) { }
        });

        objects.IsDone.ShouldBeFalse();
        cluster.Count(Maps).ShouldBeInRange(3, 10);
    }

    [Fact]
    public async Task A_watch_that_has_been_silent_for_too_long_is_opened_again()
    {
        var time = new ManualTime();
        var watches = 0;
        await using var cluster = new FakeCluster();
        cluster.On(
            Maps,
            async (call, token) =>
            {
                if (call.Parameter("watch") is null)
                {
                    await call.JsonAsync(
                        200,
                        """{"metadata":{"resourceVersion":"1"},"items":[]}"""
                    );
                    return;
                }

                await call.BeginAsync();
                if (Interlocked.Increment(ref watches) > 1)
                {
                    await call.ChunkAsync(
                        """{"type":"ADDED","object":{"metadata":{"name":"a","uid":"1","resourceVersion":"2"}}}"""
                            + "\n"
                    );
                }

                await Task.Delay(Timeout.Infinite, token);
            }
        );
        using var client = cluster.Connect(time: time);
        await using var events = client.WatchAsync(s_maps, Token).GetAsyncEnumerator(Token);
        await events.MoveNextAsync();
        var next = events.MoveNextAsync().AsTask();

        while (!next.IsCompleted)
        {
            await Task.Delay(20, Token);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        await next;
        events.Current.Kind.ShouldBe(WatchEventKind.Added);
        watches.ShouldBe(2);
    }

    private static async Task<bool> FollowAsync((Step, string)[] script)
    {
        await using var cluster = new FakeCluster();
        await FollowAsync(cluster, new FakeObjects(cluster, script));
        return true;
    }

    /// <summary>Folds the events until they give what the server has at the end of its script.</summary>
    private static async Task FollowAsync(FakeCluster cluster, FakeObjects objects)
    {
        using var client = cluster.Connect();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var watch = client.WatchAsync(s_maps, limit.Token).GetAsyncEnumerator(limit.Token);
        try
        {
            while (!objects.IsDone || !seen.Values.SequenceEqual(objects.State))
            {
                var next = watch.MoveNextAsync().AsTask();
                while (
                    !next.IsCompleted
                    && !(objects.IsDone && seen.Values.SequenceEqual(objects.State))
                )
                {
                    await Task.WhenAny(next, Task.Delay(5, limit.Token));
                    limit.Token.ThrowIfCancellationRequested();
                }

                if (!next.IsCompleted)
                {
                    await limit.CancelAsync();
                    await next.ContinueWith(
                        _ => { },
                        CancellationToken.None,
                        TaskContinuationOptions.None,
                        TaskScheduler.Default
                    );
                    return;
                }

                await next;
                Fold(seen, watch.Current);
            }
        }
        finally
        {
            await watch.DisposeAsync();
        }
    }

    private static void Fold(SortedDictionary<string, string> seen, WatchEvent happened)
    {
        if (happened.Kind == WatchEventKind.Listed)
        {
            return;
        }

        var name = happened.Object.Text("metadata", "name")!;
        var isKnown = seen.ContainsKey(name);
        isKnown.ShouldBe(happened.Kind != WatchEventKind.Added);
        if (happened.Kind == WatchEventKind.Deleted)
        {
            seen.Remove(name);
        }
        else
        {
            seen[name] = FakeObjects.Describe(JsonNode.Parse(happened.Object.GetRawText())!);
        }
    }

    private static async Task<JsonElement> FirstAsync(KubernetesClient client)
    {
        await foreach (var happened in client.WatchAsync(s_maps, Token))
        {
            return happened.Object;
        }

        return default;
    }
}
