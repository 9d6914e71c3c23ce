using System.Net;
using System.Text.Json;

namespace Kindling.Pipelines.Local;

internal sealed record HdfsFile(string Name, long Length, bool IsFolder, string Permission);

/// <summary>
/// The few file operations that we need, over HTTP and so without starting a Java machine for each:
/// https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/WebHDFS.html
/// </summary>
internal sealed class WebHdfs(HttpClient http, Uri nameNode, string user)
{
    public async Task<HdfsFile?> StatusAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            path,
            "GETFILESTATUS",
            "",
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        using var json = await ReadAsync(response, $"looking at {path}", cancellationToken);
        return Parse(json.RootElement.GetProperty("FileStatus"));
    }

    public async Task<IReadOnlyList<HdfsFile>> ListAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            path,
            "LISTSTATUS",
            "",
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        using var json = await ReadAsync(response, $"listing {path}", cancellationToken);
        var statuses = json.RootElement.GetProperty("FileStatuses").GetProperty("FileStatus");
        return [.. statuses.EnumerateArray().Select(Parse)];
    }

    /// <summary>Does nothing where the folder is there with that permission, octal as in "1777".</summary>
    public async Task MakeFolderAsync(
        string path,
        string permission,
        CancellationToken cancellationToken
    )
    {
        var before = await StatusAsync(path, cancellationToken);
        if (before is null)
        {
            await ChangeAsync(
                HttpMethod.Put,
                path,
                "MKDIRS",
                $"&permission={permission}",
                cancellationToken
            );
        }

        if (before?.Permission != permission)
        {
            await ChangeAsync(
                HttpMethod.Put,
                path,
                "SETPERMISSION",
                $"&permission={permission}",
                cancellationToken
            );
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Delete, path, "DELETE", "&recursive=true", cancellationToken);

    // The NameNode names a DataNode, and the bytes go there.
    public async Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        using var named = await SendAsync(
            HttpMethod.Put,
            path,
            "CREATE",
            "&overwrite=true",
            cancellationToken
        );
        if (named.Headers.Location is not { } dataNode)
        {
            using var refusal = await ReadAsync(named, $"creating {path}", cancellationToken);
            throw new PipelineException(
                $"HDFS named no DataNode for {path}: is one running? 'Status' tells."
            );
        }

        using var body = new ByteArrayContent(content);
        using var request = new HttpRequestMessage(HttpMethod.Put, dataNode) { Content = body };
        using var written = await SendAsync(request, cancellationToken);
        await CheckAsync(written, $"writing {path}", cancellationToken);
    }

    private async Task ChangeAsync(
        HttpMethod method,
        string path,
        string operation,
        string parameters,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(
            method,
            path,
            operation,
            parameters,
            cancellationToken
        );
        await CheckAsync(response, $"{operation} of {path}", cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string operation,
        string parameters,
        CancellationToken cancellationToken
    )
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var address = new Uri(
            nameNode,
            $"webhdfs/v1{escaped}?op={operation}&user.name={Uri.EscapeDataString(user)}{parameters}"
        );
        using var request = new HttpRequestMessage(method, address);
        return await SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new PipelineException(
                $"HDFS at {request.RequestUri!.GetLeftPart(UriPartial.Authority)} does not answer ({exception.Message}): run Deploy.",
                exception
            );
        }
    }

    private static async Task<JsonDocument> ReadAsync(
        HttpResponseMessage response,
        string what,
        CancellationToken cancellationToken
    )
    {
        await CheckAsync(response, what, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }

    // {"RemoteException":{"exception":"SafeModeException","message":"Cannot create directory …"}}
    private static async Task CheckAsync(
        HttpResponseMessage response,
        string what,
        CancellationToken cancellationToken
    )
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new PipelineException(
            $"HDFS refused {what}: {Reason(body) ?? $"HTTP {(int)response.StatusCode}"}"
        );
    }

    internal static string? Reason(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json
                .RootElement.GetProperty("RemoteException")
                .GetProperty("message")
                .GetString()
                ?.Split('\n')[0];
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HdfsFile Parse(JsonElement status) =>
        new(
            status.GetProperty("pathSuffix").GetString() ?? "",
            status.GetProperty("length").GetInt64(),
            status.GetProperty("type").GetString() == "DIRECTORY",
            status.GetProperty("permission").GetString() ?? ""
        );
}
