using System.Text.Json;

namespace Kindling.Docker;

/// <summary>A container that the engine has.</summary>
public sealed record ContainerDetails
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The id of its image.</summary>
    public string Image { get; init; } = "";

    /// <summary>created, running, paused, restarting, removing, exited or dead.</summary>
    public string Status { get; init; } = "";

    /// <summary>True while it runs.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Its exit code, when it has ended.</summary>
    public int ExitCode { get; init; }

    /// <summary>True when the kernel ended it for its memory.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Why it did not start, if it did not.</summary>
    public string Error { get; init; } = "";

    /// <summary>starting, healthy or unhealthy; null for an image without a health check.</summary>
    public string? Health { get; init; }

    /// <summary>The ports of the host by the container's TCP ports.</summary>
    public IReadOnlyDictionary<int, int> Ports { get; init; } = new Dictionary<int, int>();

    /// <summary>Its addresses by the names of its networks.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = Empty.Map;

    internal static ContainerDetails From(JsonElement json)
    {
        var state = json.Child("State");
        var network = json.Child("NetworkSettings");
        return new ContainerDetails
        {
            Id = json.Text("Id") ?? "",
            Name = json.Text("Name")?.TrimStart('/') ?? "",
            Image = json.Text("Image") ?? "",
            Status = state.Text("Status") ?? "",
            IsRunning = state.Flag("Running"),
            ExitCode = (int)state.Number("ExitCode"),
            OutOfMemory = state.Flag("OOMKilled"),
            Error = state.Text("Error") ?? "",
            Health = state.Child("Health").Text("Status"),
            Ports = PortsOf(network),
            Addresses = network
                .Properties("Networks")
                .ToDictionary(
                    item => item.Name,
                    item => item.Value.Text("IPAddress") ?? "",
                    StringComparer.Ordinal
                ),
        };
    }

    // "4040/tcp": [{"HostIp": "127.0.0.1", "HostPort": "49153"}]
    private static Dictionary<int, int> PortsOf(JsonElement network)
    {
        var ports = new Dictionary<int, int>();
        foreach (var item in network.Properties("Ports"))
        {
            var name = item.Name.Split('/');
            var host = network.Child("Ports").Items(item.Name).FirstOrDefault().Text("HostPort");
            if (
                name is [var inner, "tcp"]
                && int.TryParse(inner, out var container)
                && int.TryParse(host, out var outer)
            )
            {
                ports[container] = outer;
            }
        }

        return ports;
    }
}
