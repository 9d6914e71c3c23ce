using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Objects;

public sealed class ObjectTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/here/configmaps/a";
    private static readonly ObjectName s_name = new("v1", "ConfigMap", "a");
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_apply_sends_what_is_ours_and_tells_whether_it_made_something()
    {
        _cluster.On(
            $"PATCH {Path}",
            call => call.JsonAsync(201, """{"metadata":{"uid":"1"}}"""),
            call => call.JsonAsync(200, "{}")
        );
        using var client = _cluster.Connect();
        var manifest = Manifest(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","creationTimestamp":null,"managedFields":[]},"data":{"x":"ü","n":null},"status":{"y":1}}"""
        );

        var first = await client.ApplyAsync(manifest, new ApplyOptions(), Token);
        var second = await client.ApplyAsync(
            manifest,
            new ApplyOptions { Force = true, DryRun = true },
            Token
        );

        first.IsCreated.ShouldBeTrue();
        first.Object.Text("metadata", "uid").ShouldBe("1");
        second.IsCreated.ShouldBeFalse();
        var calls = _cluster
            .Calls.Where(x => x.Request.StartsWith("PATCH", StringComparison.Ordinal))
            .ToArray();
        calls[0].Query.ShouldBe("fieldManager=kindling&force=false&fieldValidation=Strict");
        calls[1]
            .Query.ShouldBe("fieldManager=kindling&force=true&dryRun=All&fieldValidation=Strict");
        calls[0].Header("Content-Type").ShouldBe("application/apply-patch+yaml");
        JsonNode
            .DeepEquals(
                JsonNode.Parse(calls[0].Body),
                JsonNode.Parse(
                    """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"ü","n":null}}"""
                )
            )
            .ShouldBeTrue(calls[0].Body);
    }

    [Fact]
    public async Task A_conflict_names_each_field_and_its_owner()
    {
        _cluster.On(
            $"PATCH {Path}",
            409,
            """
            {"kind":"Status","status":"Failure","code":409,"reason":"Conflict","message":"Apply failed with 2 conflicts: …","details":{"causes":[
            {"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" with subresource \"scale\" using apps/v1 at 2026-11-22T03:00:00Z","field":".spec.replicas"},
            {"reason":"FieldManagerConflict","message":"conflict with \"helm\"","field":".data.x"}]}}
            """
        );
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() => ApplyAsync(client));

        failure.Failure.Conflicts.ShouldBe([
            new FieldConflict(".spec.replicas", "kubectl"),
            new FieldConflict(".data.x", "helm"),
        ]);
        failure.Message.ShouldEndWith("Leave these fields to their owner, or force the conflict.");
    }

    [Theory]
    [InlineData(
        422,
        """{"kind":"Status","reason":"Invalid","message":"x is invalid","details":{"causes":[{"reason":"FieldValueInvalid","message":"field is immutable","field":"spec.template"}]}}""",
        "Mend the fields that it names."
    )]
    [InlineData(
        404,
        """{"kind":"Status","reason":"NotFound","message":"namespaces \"here\" not found","details":{"name":"here","kind":"namespaces"}}""",
        "Make the namespace first."
    )]
    [InlineData(
        500,
        """{"kind":"Status","reason":"InternalError","message":"failed to create typed patch object: .spec.foo: field not declared in schema"}""",
        "take it out."
    )]
    [InlineData(
        403,
        """{"kind":"Status","reason":"Forbidden","message":"exceeded quota: q"}""",
        "Free some of the quota"
    )]
    [InlineData(
        415,
        """{"kind":"Status","reason":"UnsupportedMediaType","message":"no"}""",
        "too old for server-side apply."
    )]
    public async Task A_refusal_says_what_to_do(int status, string body, string advice)
    {
        _cluster.On($"PATCH {Path}", status, body);
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() => ApplyAsync(client));

        failure.Message.ShouldContain(advice);
        _cluster.Count($"PATCH {Path}").ShouldBe(1);
        failure.Failure.Causes.Count.ShouldBe(status == 422 ? 1 : 0);
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"a"}}""", "it has no apiVersion")]
    [InlineData("""{"apiVersion":"v1","metadata":{"name":"a"}}""", "it has no kind")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap"}""", "it has no metadata.name")]
    public void A_manifest_without_a_name_is_refused(string json, string expected) =>
        Should
            .Throw<KubernetesException>(() => ObjectName.Of(Manifest(json)))
            .Message.ShouldContain(expected);

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        using var client = _cluster.Connect();

        (await client.GetAsync(s_name, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_not_taken_for_an_object_that_is_not_there()
    {
        _cluster.On($"GET {Path}", 404, "<html>");
        using var client = _cluster.Connect();

        await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(s_name, Token));
    }

    [Fact]
    public async Task A_deletion_says_what_becomes_of_dependents_and_which_object_is_meant()
    {
        _cluster.On($"DELETE {Path}", 200, "{}");
        using var client = _cluster.Connect();

        (await client.DeleteAsync(s_name, new DeleteOptions(), Token)).ShouldBeTrue();
        await client.DeleteAsync(
            s_name,
            new DeleteOptions
            {
                Propagation = Propagation.Foreground,
                Uid = "u",
                GracePeriod = TimeSpan.FromSeconds(5),
            },
            Token
        );

        var bodies = _cluster.Calls.Where(x => x.Body.Length > 0).Select(x => x.Body).ToArray();
        bodies.ShouldBe([
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}""",
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u"},"gracePeriodSeconds":5}""",
        ]);
    }

    [Fact]
    public async Task What_is_gone_already_or_was_made_anew_is_not_deleted()
    {
        using var client = _cluster.Connect();
        (await client.DeleteAsync(s_name, new DeleteOptions(), Token)).ShouldBeFalse();
        _cluster.On(
            $"DELETE {Path}",
            409,
            """{"kind":"Status","reason":"Conflict","message":"Precondition failed: UID in precondition: u"}"""
        );

        (await client.DeleteAsync(s_name, new DeleteOptions { Uid = "u" }, Token)).ShouldBeFalse();
        await Should.ThrowAsync<KubernetesException>(() =>
            client.DeleteAsync(s_name, new DeleteOptions(), Token)
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static Task<Applied> ApplyAsync(KubernetesClient client) =>
        client.ApplyAsync(
            Manifest("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"""),
            new ApplyOptions(),
            Token
        );

    private static JsonObject Manifest(string json) => JsonNode.Parse(json)!.AsObject();
}
