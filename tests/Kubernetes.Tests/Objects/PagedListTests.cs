using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Objects;

public sealed class PagedListTests
{
    private const string Pods = "GET /api/v1/namespaces/n/pods";
    private static readonly ObjectQuery s_pods = new("v1", "Pod")
    {
        Namespace = "n",
        LabelSelector = "app=x,tier!=y",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_object_comes_once_however_the_pages_are_cut_and_whenever_they_end()
    {
        var cases =
            from count in Gen.Choose(0, 30)
            from page in Gen.Choose(1, 12)
            from expires in Gen.Choose(1, 8)
            select (count, page, expires);

        Prop.ForAll(
                cases.ToArbitrary(),
                x => AllComeAsync(x.count, x.page, x.expires).GetAwaiter().GetResult()
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task The_selectors_go_with_every_page()
    {
        await using var cluster = Serving(5, expires: 99);
        using var client = Connect(cluster, 2);

        var list = await client.ListAsync(s_pods, Token);

        list.ResourceVersion.ShouldBe("7");
        var pages = cluster.Calls.Where(x => x.Request == Pods).ToArray();
        pages.Length.ShouldBe(3);
        pages.ShouldAllBe(x =>
            x.Query.StartsWith("labelSelector=app=x,tier!=y&limit=2", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task All_namespaces_are_listed_where_none_is_named()
    {
        await using var cluster = new FakeCluster();
        cluster.On("GET /api/v1/pods", 200, """{"items":[{}]}""");
        using var client = cluster.Connect();

        (await client.ListAsync(new ObjectQuery("v1", "Pod"), Token)).Items.Count.ShouldBe(1);
    }

    private static async Task<bool> AllComeAsync(int count, int page, int expires)
    {
        await using var cluster = Serving(count, expires);
        using var client = Connect(cluster, page);

        var list = await client.ListAsync(s_pods, CancellationToken.None);

        return list
            .Items.Select(x => (int)x.Number("n")!)
            .SequenceEqual(Enumerable.Range(0, count));
    }

    /// <summary>Pages until a request has come so many times; from then on a page that goes on is too old.</summary>
    private static FakeCluster Serving(int count, int expires)
    {
        var cluster = new FakeCluster();
        var requests = 0;
        cluster.On(
            Pods,
            call =>
            {
                var from = int.Parse(
                    call.Parameter("continue") ?? "0",
                    CultureInfo.InvariantCulture
                );
                if (++requests > expires && from > 0)
                {
                    return call.JsonAsync(410, FakeStatus.Expired);
                }

                var limit = int.Parse(
                    call.Parameter("limit") ?? "1000",
                    CultureInfo.InvariantCulture
                );
                var items = Enumerable
                    .Range(from, Math.Min(limit, count - from))
                    .Select(n => $$"""{"n":{{n}}}""");
                var more = from + limit < count ? $"{from + limit}" : "";
                return call.JsonAsync(
                    200,
                    $$"""{"metadata":{"resourceVersion":"7","continue":"{{more}}"},"items":[{{string.Join(',', items)}}]}"""
                );
            }
        );
        return cluster;
    }

    private static KubernetesClient Connect(FakeCluster cluster, int page) =>
        new(cluster.Access, FakeSettings.Quick with { PageSize = page }, TimeProvider.System);
}
