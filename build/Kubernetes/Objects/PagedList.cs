using System.Net;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>
/// Reads a list in pages: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks.
/// When the pages end before all is read (410), it begins anew and takes all at once, as client-go does (tools/pager).
/// </summary>
internal sealed class PagedList(ApiConnection connection, string path, ObjectQuery query)
{
    public async Task<ObjectList> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(connection.Settings.PageSize, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Gone)
        {
            return await ReadAsync(pageSize: null, cancellationToken);
        }
    }

    private async Task<ObjectList> ReadAsync(int? pageSize, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        string? more = null;
        while (true)
        {
            var request = ApiRequest.Get(
                path,
                [.. query.Parameters, ("limit", pageSize?.ToString()), ("continue", more)]
            );
            var body = (await connection.SendAsync(request, cancellationToken)).Body;
            items.AddRange(body.Items("items"));
            more = body.Text("metadata", "continue");
            if (more is null)
            {
                return new ObjectList(items, body.Text("metadata", "resourceVersion") ?? "");
            }
        }
    }
}
