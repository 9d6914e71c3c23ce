using System.Text.Json.Nodes;

namespace Kindling.Kubernetes;

/// <content>Who may do what.</content>
public sealed partial class KubernetesClient
{
    private const string ReviewVersion = "authorization.k8s.io/v1";

    /// <summary>Who the server takes this client for: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review.</summary>
    public async Task<string> WhoAmIAsync(CancellationToken cancellationToken)
    {
        const string Version = "authentication.k8s.io/v1";
        var review = new JsonObject { ["apiVersion"] = Version, ["kind"] = "SelfSubjectReview" };
        var reply = await _connection.SendAsync(
            new ApiRequest(HttpMethod.Post, $"/apis/{Version}/selfsubjectreviews")
            {
                Body = ManifestBody.Of(review),
            },
            cancellationToken
        );
        return reply.Body.Text("status", "userInfo", "username") ?? "";
    }

    /// <summary>Whether this client's user may do something.</summary>
    public Task<AccessAnswer> ReviewAccessAsync(
        AccessQuestion question,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(question);
        return ReviewAsync(
            "SelfSubjectAccessReview",
            "selfsubjectaccessreviews",
            new JsonObject { ["resourceAttributes"] = question.ToJson() },
            cancellationToken
        );
    }

    /// <summary>Whether somebody else may do something; needs the right to create subjectaccessreviews.</summary>
    public Task<AccessAnswer> ReviewAccessAsync(
        AccessSubject subject,
        AccessQuestion question,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(question);
        return ReviewAsync(
            "SubjectAccessReview",
            "subjectaccessreviews",
            new JsonObject
            {
                ["user"] = subject.User,
                ["groups"] = new JsonArray([.. subject.Groups.Select(x => (JsonNode)x)]),
                ["resourceAttributes"] = question.ToJson(),
            },
            cancellationToken
        );
    }

    private async Task<AccessAnswer> ReviewAsync(
        string kind,
        string plural,
        JsonObject spec,
        CancellationToken cancellationToken
    )
    {
        var review = new JsonObject
        {
            ["apiVersion"] = ReviewVersion,
            ["kind"] = kind,
            ["spec"] = spec,
        };
        var reply = await _connection.SendAsync(
            new ApiRequest(HttpMethod.Post, $"/apis/{ReviewVersion}/{plural}")
            {
                Body = ManifestBody.Of(review),
            },
            cancellationToken
        );
        return new AccessAnswer(
            reply.Body.Flag("status", "allowed"),
            reply.Body.Text("status", "reason") ?? reply.Body.Text("status", "evaluationError")
        );
    }
}
