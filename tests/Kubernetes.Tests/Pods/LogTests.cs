using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Pods;

public sealed class LogTests : IAsyncLifetime
{
    private const string Log = "GET /api/v1/namespaces/here/pods/p/log";
    private const string Pod = "GET /api/v1/namespaces/here/pods/p";
    private const string Pods = "GET /api/v1/namespaces/here/pods";
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_is_read_with_the_times_of_its_lines()
    {
        _cluster.On(
            Log,
            call =>
                call.StreamAsync(
                    "2026-11-22T03:00:00.123456789Z one\n2026-11-22T03:00:01Z t",
                    "wo ü\n2026-11-22T03:00:02+02:00 \nno time"
                )
        );

        var lines = await ReadAsync(
            new LogQuery(new PodName("p", Container: "c"))
            {
                Previous = true,
                TailLines = 9,
                Since = new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.FromHours(2)),
            }
        );

        lines.Select(x => x.Text).ShouldBe(["one", "two ü", "", "no time"]);
        lines[1].Time.ShouldBe(new DateTimeOffset(2026, 11, 22, 3, 0, 1, TimeSpan.Zero));
        _cluster
            .Calls[^1]
            .Query.ShouldBe(
                "container=c&timestamps=true&previous=true&tailLines=9&sinceTime=2026-11-22T03:00:00Z"
            );
    }

    [Fact]
    public async Task A_log_that_is_followed_goes_on_where_it_broke_off_until_the_container_ends()
    {
        Started();
        _cluster.On(
            Log,
            async call =>
            {
                await call.BeginAsync();
                await call.ChunkAsync(
                    "2026-11-22T03:00:00.1Z a\n2026-11-22T03:00:00.2Z b\n2026-11-22T03:00:00.2Z c\n"
                );
            },
            call =>
                call.StreamAsync(
                    "2026-11-22T03:00:00.1Z a\n2026-11-22T03:00:00.2Z b\n2026-11-22T03:00:00.2Z c\n2026-11-22T03:00:00.2Z d\n2026-11-22T03:00:01Z e\n"
                )
        );
        _cluster.On(
            Pod,
            call => call.JsonAsync(200, State("running")),
            call => call.JsonAsync(200, State("terminated"))
        );

        var lines = await ReadAsync(new LogQuery(new PodName("p")) { Follow = true });

        lines.Select(x => x.Text).ShouldBe(["a", "b", "c", "d", "e"]);
        _cluster
            .Calls.Last(x => x.Request == Log)
            .Query.ShouldBe("timestamps=true&follow=true&sinceTime=2026-11-22T03:00:00Z");
    }

    [Fact]
    public void Wherever_a_log_breaks_off_each_line_comes_once()
    {
        var cases =
            from seconds in Gen.Choose(0, 3).ListOf()
            from cuts in Gen.Choose(0, 12).ListOf()
            select (Times: seconds.Order().ToArray(), Cuts: cuts.ToArray());

        Prop.ForAll(
                cases.ToArbitrary(),
                x =>
                {
                    var lines = x
                        .Times.Select(
                            (time, i) =>
                                new LogLine(DateTimeOffset.UnixEpoch.AddSeconds(time), $"{i}")
                        )
                        .ToArray();
                    var position = new LogPosition();
                    var read = new List<string>();
                    foreach (var cut in x.Cuts.Append(int.MaxValue))
                    {
                        position.Reopened();
                        var opened = lines
                            .Where(line => position.Last is null || line.Time >= position.Last)
                            .ToArray();
                        read.AddRange(
                            opened.Take(cut).Where(position.Passes).Select(line => line.Text)
                        );
                    }

                    return read.SequenceEqual(lines.Select(line => line.Text));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_container_that_has_not_started_is_waited_for()
    {
        var asked = false;
        _cluster.On(
            Pods,
            async (call, token) =>
            {
                if (call.Parameter("watch") is null)
                {
                    await call.JsonAsync(
                        200,
                        $$"""{"metadata":{"resourceVersion":"1"},"items":[{{State("waiting")}}]}"""
                    );
                    return;
                }

                asked = _cluster.Count(Log) > 0;
                await call.BeginAsync();
                await call.ChunkAsync(
                    $$$"""{"type":"MODIFIED","object":{{{State("running", 2)}}}}""" + "\n"
                );
                await Task.Delay(Timeout.Infinite, token);
            }
        );
        _cluster.On(Log, call => call.StreamAsync("2026-11-22T03:00:00Z a\n"));

        var lines = await ReadAsync(new LogQuery(new PodName("p")) { Follow = true });

        lines.ShouldHaveSingleItem();
        asked.ShouldBeFalse();
        _cluster
            .Calls.First(x => x.Request == Pods)
            .Query.ShouldStartWith("fieldSelector=metadata.name=p&");
    }

    [Fact]
    public async Task A_log_that_may_not_be_read_is_told()
    {
        _cluster.On(
            Log,
            400,
            """{"kind":"Status","reason":"BadRequest","message":"container \"c\" in pod \"p\" is waiting to start"}"""
        );

        (
            await Should.ThrowAsync<KubernetesException>(() =>
                ReadAsync(new LogQuery(new PodName("p")))
            )
        ).Message.ShouldContain("is waiting to start");
    }

    [Fact]
    public async Task A_log_that_is_only_read_and_breaks_off_has_failed()
    {
        _cluster.On(
            Log,
            async call =>
            {
                await call.BeginAsync();
                await call.ChunkAsync("2026-11-22T03:00:00Z a\n");
            }
        );

        await Should.ThrowAsync<KubernetesException>(() =>
            ReadAsync(new LogQuery(new PodName("p")))
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private void Started() =>
        _cluster.On(
            Pods,
            200,
            $$"""{"metadata":{"resourceVersion":"1"},"items":[{{State("running")}}]}"""
        );

    private static string State(string state, int version = 1) =>
        $$$"""{"metadata":{"name":"p","uid":"1","resourceVersion":"{{{version}}}"},"spec":{"containers":[{"name":"c"},{"name":"d"}]},"status":{"phase":"Running","containerStatuses":[{"name":"d","state":{"running":{} }},{"name":"c","state":{"{{{state}}}":{} }}]}}""";

    private async Task<List<LogLine>> ReadAsync(LogQuery query)
    {
        using var client = _cluster.Connect();
        var lines = new List<LogLine>();
        await foreach (var line in client.ReadLogAsync(query, Token))
        {
            lines.Add(line);
        }

        return lines;
    }
}
