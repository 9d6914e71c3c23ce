using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Kubernetes;

/// <content>Objects.</content>
public sealed partial class KubernetesClient
{
    // https://kubernetes.io/docs/reference/using-api/server-side-apply/#serialization: JSON is YAML.
    private const string ApplyType = "application/apply-patch+yaml";

    /// <summary>An object; null when it, or its namespace, is not there.</summary>
    public async Task<JsonElement?> GetAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            var path = await PathAsync(name, cancellationToken);
            return (await _connection.SendAsync(ApiRequest.Get(path), cancellationToken)).Body;
        }
        catch (KubernetesException exception) when (IsGone(exception))
        {
            return null;
        }
    }

    /// <summary>All objects that fit, read in pages.</summary>
    public async Task<ObjectList> ListAsync(ObjectQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var resource = await ResourceAsync(query.ApiVersion, query.Kind, cancellationToken);
        return await new PagedList(_connection, resource.Path(query.Namespace), query).ReadAsync(
            cancellationToken
        );
    }

    /// <summary>
    /// Applies a manifest by server-side apply with strict validation. Its status, managedFields and creationTimestamp are left out:
    /// they are the server's.
    /// </summary>
    /// <exception cref="KubernetesException">With <see cref="KubernetesFailure.Conflicts"/>, others own fields of it.</exception>
    public async Task<Applied> ApplyAsync(
        JsonObject manifest,
        ApplyOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = await PathAsync(ObjectName.Of(manifest), cancellationToken);
        var reply = await _connection.SendAsync(
            new ApiRequest(HttpMethod.Patch, path)
            {
                Query = options.Parameters,
                ContentType = ApplyType,
                Body = ManifestBody.Of(manifest),
            },
            cancellationToken
        );
        return new Applied(reply.Body, reply.Status == HttpStatusCode.Created);
    }

    /// <summary>Begins to delete an object; false when it was not there, or when another of its name was. Finalizers and graceful pods make it stay for a while.</summary>
    public async Task<bool> DeleteAsync(
        ObjectName name,
        DeleteOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            await _connection.SendAsync(
                new ApiRequest(HttpMethod.Delete, await PathAsync(name, cancellationToken))
                {
                    Body = DeleteBody(options),
                },
                cancellationToken
            );
            return true;
        }
        catch (KubernetesException exception)
            when (IsGone(exception)
                || (options.Uid is not null && exception.Status == HttpStatusCode.Conflict)
            )
        {
            return false;
        }
    }

    private async Task<string> PathAsync(ObjectName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var resource = await ResourceAsync(name.ApiVersion, name.Kind, cancellationToken);
        return resource.Path(name.Namespace ?? Namespace, name.Name);
    }

    private static bool IsGone(KubernetesException exception) =>
        exception is { Status: HttpStatusCode.NotFound, Reason: "NotFound" };

    private static byte[] DeleteBody(DeleteOptions options)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            // Without it the pods of a Job would stay: its default is Orphan.
            ["propagationPolicy"] = options.Propagation.ToString(),
        };
        if (options.Uid is { } uid)
        {
            body["preconditions"] = new JsonObject { ["uid"] = uid };
        }

        if (options.GracePeriod is { } period)
        {
            body["gracePeriodSeconds"] = (long)period.TotalSeconds;
        }

        return ManifestBody.Of(body);
    }
}
