using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Docker;

/// <summary>The bodies of requests about containers.</summary>
internal static class ContainerJson
{
    public static HttpContent Create(ContainerRequest request) =>
        Content(
            new JsonObject
            {
                ["Image"] = request.Image,
                ["Cmd"] = List(request.Command),
                ["Entrypoint"] = List(request.Entrypoint),
                ["User"] = request.User,
                ["Env"] = Variables(request.Environment),
                ["WorkingDir"] = request.WorkingDirectory,
                ["Hostname"] = request.Hostname,
                ["Labels"] = Map(request.Labels),
                ["ExposedPorts"] = Ports(request.PublishedPorts, _ => new JsonObject()),
                ["HostConfig"] = Host(request),
            }
        );

    public static HttpContent Exec(ExecRequest request) =>
        Content(
            new JsonObject
            {
                ["AttachStdout"] = true,
                ["AttachStderr"] = true,
                ["Cmd"] = List(request.Command),
                ["User"] = request.User,
                ["Env"] = Variables(request.Environment),
                ["WorkingDir"] = request.WorkingDirectory,
            }
        );

    public static HttpContent Content(JsonObject body)
    {
        // The engine takes null for not there, but not everywhere.
        foreach (
            var name in body.Where(item => item.Value is null).Select(item => item.Key).ToList()
        )
        {
            body.Remove(name);
        }

        return new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }

    private static JsonObject Host(ContainerRequest request) =>
        new()
        {
            ["NetworkMode"] = request.NetworkMode ?? "default",
            ["PortBindings"] = Ports(
                request.PublishedPorts,
                _ => new JsonArray(new JsonObject { ["HostIp"] = "127.0.0.1", ["HostPort"] = "" })
            ),
            ["ReadonlyRootfs"] = request.ReadOnlyRootFs,
            ["Tmpfs"] = Map(request.Tmpfs),
            ["CapDrop"] = List(request.CapDrop),
            ["SecurityOpt"] = List(request.SecurityOpt),
            ["Memory"] = request.Memory ?? 0,
            ["Init"] = request.Init,
            ["ExtraHosts"] = List(request.ExtraHosts),
            // The logs are read back, which not every driver that an engine may default to allows.
            ["LogConfig"] = new JsonObject { ["Type"] = "json-file" },
        };

    private static JsonArray? List(IEnumerable<string>? items) =>
        items is null ? null : [.. items.Select(item => JsonValue.Create(item))];

    private static JsonArray Variables(IReadOnlyDictionary<string, string> variables) =>
        [.. variables.Select(variable => JsonValue.Create($"{variable.Key}={variable.Value}"))];

    public static JsonObject Map(IReadOnlyDictionary<string, string> map) =>
        [
            .. map.Select(item =>
                KeyValuePair.Create(item.Key, (JsonNode?)JsonValue.Create(item.Value))
            ),
        ];

    private static JsonObject Ports(IEnumerable<int> ports, Func<int, JsonNode> value) =>
        [
            .. ports.Select(port =>
                KeyValuePair.Create(
                    port.ToString(CultureInfo.InvariantCulture) + "/tcp",
                    (JsonNode?)value(port)
                )
            ),
        ];
}
