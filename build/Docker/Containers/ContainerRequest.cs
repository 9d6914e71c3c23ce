namespace Kindling.Docker;

/// <summary>A container to make.</summary>
/// <param name="Image">Its image, which the engine must have.</param>
public sealed record ContainerRequest(string Image)
{
    /// <summary>Its name, or null for one that the engine makes up.</summary>
    public string? Name { get; init; }

    /// <summary>Arguments, or null for the image's own.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>What starts, or null for the image's own.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>user, uid or uid:gid, or null for the image's own.</summary>
    public string? User { get; init; }

    /// <summary>Variables; their values are kept out of every message.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = Empty.Map;

    /// <summary>bridge, host, none, container:… or a network's name.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>TCP ports of the container that get a free port on 127.0.0.1.</summary>
    public IReadOnlyList<int> PublishedPorts { get; init; } = [];

    /// <summary>True when nothing may be written outside of mounts.</summary>
    public bool ReadOnlyRootFs { get; init; }

    /// <summary>Folders in memory with their options: "/tmp" → "size=64m".</summary>
    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = Empty.Map;

    /// <summary>Capabilities to take away: "ALL".</summary>
    public IReadOnlyList<string> CapDrop { get; init; } = [];

    /// <summary>"no-new-privileges" and such.</summary>
    public IReadOnlyList<string> SecurityOpt { get; init; } = [];

    /// <summary>Bytes, or null for no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>True for a small init as process 1, which passes signals on.</summary>
    public bool Init { get; init; }

    /// <summary>Where it starts, or null for the image's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = Empty.Map;

    /// <summary>Its host name, or null for its id.</summary>
    public string? Hostname { get; init; }

    /// <summary>name:address.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>linux/arm64 …, or null for what the image is.</summary>
    public string? Platform { get; init; }
}

/// <summary>How a container, or a command in one, ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Stdout">What it wrote to stdout.</param>
/// <param name="Stderr">What it wrote to stderr.</param>
public sealed record ContainerResult(int ExitCode, string Stdout, string Stderr);

/// <summary>What a container wrote so far.</summary>
/// <param name="Stdout">To stdout.</param>
/// <param name="Stderr">To stderr.</param>
public sealed record ContainerLogs(string Stdout, string Stderr);

/// <summary>A command for a container that runs.</summary>
/// <param name="Command">The program and its arguments.</param>
public sealed record ExecRequest(IReadOnlyList<string> Command)
{
    /// <summary>user, uid or uid:gid, or null for the container's own.</summary>
    public string? User { get; init; }

    /// <summary>Further variables; their values are kept out of every message.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = Empty.Map;

    /// <summary>Where it starts, or null for the container's own.</summary>
    public string? WorkingDirectory { get; init; }
}
