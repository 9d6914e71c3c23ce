using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Kindling.Kubernetes.Tests;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class PageForwardTests : IAsyncLifetime
{
    private const string Pods = "GET /api/v1/namespaces/here/pods";

    private readonly FakeCluster _cluster = new();

    [Fact]
    public async Task A_connection_waits_for_a_pod_that_is_being_replaced()
    {
        _cluster.On(
            Pods,
            call => call.JsonAsync(200, List(("p-0", true))),
            call => call.JsonAsync(200, List(("p-0", false))),
            call => call.JsonAsync(200, List(("p-1", true)))
        );
        Serve("p-1", "the page");
        var door = new Door("page", FreePort(), "page");

        await OpenAsync(
            door,
            async address =>
            {
                address.Port.ShouldBe(door.Port);
                (await ReadAsync(address.Port)).ShouldBe("the page");
            }
        );
    }

    [Fact]
    public async Task Where_its_port_is_taken_it_is_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _cluster.On(Pods, 200, List(("p-0", true)));

        await OpenAsync(
            new Door("page", port, "page"),
            address =>
            {
                address.Port.ShouldNotBe(port);
                return Task.CompletedTask;
            }
        );
    }

    [Fact]
    public async Task The_first_component_that_has_a_pod_is_meant()
    {
        var asked = new List<string?>();
        _cluster.On(
            Pods,
            call =>
            {
                asked.Add(call.Parameter("labelSelector"));
                return call.JsonAsync(
                    200,
                    call.Query.Contains("component=second", StringComparison.Ordinal)
                        ? List(("p-0", true))
                        : List()
                );
            }
        );

        await OpenAsync(new Door("page", FreePort(), "first", "second"), _ => Task.CompletedTask);

        asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_any_pod_it_says_what_to_do()
    {
        _cluster.On(Pods, 200, List());

        (
            await Should.ThrowAsync<PipelineException>(() =>
                OpenAsync(Door.Named("driver"), _ => Task.CompletedTask)
            )
        ).Message.ShouldBe(
            "driver has no pod in the namespace here: it is there while a job, a shell or a notebook runs."
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private async Task OpenAsync(Door door, Func<Uri, Task> look)
    {
        using var client = _cluster.Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(DeployBench.Token);
        var shown = new TaskCompletionSource<Uri>();
        var open = new PageForward(
            client,
            DeployBench.Settings with
            {
                Namespace = "here",
            },
            TimeProvider.System,
            _ => { }
        ).RunAsync(door, text => shown.SetResult(new Uri(text)), stop.Token);
        if (await Task.WhenAny(open, shown.Task) == shown.Task)
        {
            await look(await shown.Task);
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => open);
        }

        await open.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (open.IsFaulted)
        {
            await open;
        }
    }

    private void Serve(string pod, string page) =>
        _cluster.On(
            $"{Pods}/{pod}/portforward",
            async call =>
            {
                using var socket = await call.UpgradeAsync("v4.channel.k8s.io");
                byte[][] messages =
                [
                    [0, 0, 0],
                    [1, 0, 0],
                    [0, .. Encoding.UTF8.GetBytes(page)],
                ];
                foreach (var message in messages)
                {
                    await socket.SendAsync(
                        message,
                        WebSocketMessageType.Binary,
                        true,
                        DeployBench.Token
                    );
                }

                await socket.CloseOutputAsync(
                    WebSocketCloseStatus.NormalClosure,
                    null,
                    DeployBench.Token
                );
            }
        );

    private static async Task<string> ReadAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, DeployBench.Token);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(DeployBench.Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string List(params IEnumerable<(string Name, bool IsReady)> pods)
    {
        var items = pods.Select(pod =>
            $$$$"""{"metadata":{"name":"{{{{pod.Name}}}}"},"status":{"conditions":[{"type":"Ready","status":"{{{{pod.IsReady}}}}"}]}}"""
        );
        return $$"""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', items)}}]}""";
    }
}
