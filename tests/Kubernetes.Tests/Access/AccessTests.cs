using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Access;

public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_may_ask_for_oneself()
    {
        await using var cluster = new FakeCluster();
        cluster.On(
            "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            201,
            """{"status":{"allowed":true,"reason":"RBAC: allowed by x"}}"""
        );
        using var client = cluster.Connect();
        var question = new AccessQuestion("create", "", "pods")
        {
            Subresource = "exec",
            Namespace = "n",
        };

        var answer = await client.ReviewAccessAsync(question, Token);

        answer.ShouldBe(new AccessAnswer(true, "RBAC: allowed by x"));
        cluster
            .Calls[0]
            .Body.ShouldBe(
                """{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"create","group":"","resource":"pods","subresource":"exec","namespace":"n"}}}"""
            );
        question.ToString().ShouldBe("create pods/exec in n");
    }

    [Fact]
    public async Task One_may_ask_who_one_is()
    {
        await using var cluster = new FakeCluster();
        cluster.On(
            "POST /apis/authentication.k8s.io/v1/selfsubjectreviews",
            201,
            """{"status":{"userInfo":{"username":"me","groups":["system:authenticated"]}}}"""
        );
        using var client = cluster.Connect();

        (await client.WhoAmIAsync(Token)).ShouldBe("me");

        cluster
            .Calls[0]
            .Body.ShouldBe(
                """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""
            );
    }

    [Theory]
    [InlineData("Date: Sun, 22 Nov 2026 08:15:42 GMT\r\n", "2026-11-22T08:15:42Z")]
    [InlineData("", null)]
    public async Task The_servers_clock_is_in_its_answers(string header, string? expected)
    {
        await using var cluster = new FakeCluster();
        cluster.On("GET /version", call => call.JsonAsync(200, "{}", header));
        using var client = cluster.Connect();

        var time = await client.GetTimeAsync(Token);

        time.ShouldBe(
            expected is null
                ? null
                : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public async Task One_may_ask_for_a_service_account()
    {
        await using var cluster = new FakeCluster();
        cluster.On(
            "POST /apis/authorization.k8s.io/v1/subjectaccessreviews",
            201,
            """{"status":{"allowed":false}}"""
        );
        using var client = cluster.Connect();

        var answer = await client.ReviewAccessAsync(
            AccessSubject.ServiceAccount("n", "spark"),
            new AccessQuestion("get", "apps", "deployments") { Name = "d" },
            Token
        );

        answer.ShouldBe(new AccessAnswer(false, null));
        var spec = cluster.Calls[0].Json.At("spec");
        spec.Text("user").ShouldBe("system:serviceaccount:n:spark");
        spec.Texts("groups")
            .ShouldBe([
                "system:serviceaccounts",
                "system:serviceaccounts:n",
                "system:authenticated",
            ]);
        spec.Text("resourceAttributes", "name").ShouldBe("d");
    }
}
