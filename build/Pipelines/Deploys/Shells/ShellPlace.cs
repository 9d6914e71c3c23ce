namespace Kindling.Pipelines.Deploys;

/// <summary>A component that Shell leads into.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Component">The label of its pods; null for a pod of the shell's own.</param>
/// <param name="Entrypoint">The image's entrypoint, which gives what it starts the environment of the image.</param>
/// <param name="Variables">What its commands get beside that.</param>
internal sealed record ShellPlace(
    string Name,
    string? Component,
    string Entrypoint,
    params IReadOnlyList<string> Variables
)
{
    /// <summary>Drivers want a pod of their own: its memory, its ports, and executors that end with it.</summary>
    public static IReadOnlyList<ShellPlace> All { get; } =
    [
        new("spark", null, "/opt/entrypoint.sh"),
        // Clients share the container's memory with the NameNode.
        new("hdfs", "namenode", "/opt/entrypoint.sh", "HADOOP_CLIENT_OPTS=-Xmx128m"),
        new("notebook", "notebook", "/opt/notebook.sh") { Pod = "notebook-0" },
    ];

    /// <summary>The one pod that is meant; null for the first.</summary>
    public string? Pod { get; init; }

    /// <summary>The place of that name.</summary>
    /// <exception cref="InvalidSettingsException">There is none.</exception>
    public static ShellPlace Named(string name) =>
        NotebookUser.IsPod(name)
            ? All.Single(place => place.Name == "notebook") with
            {
                Pod = name,
            }
            : All.FirstOrDefault(place => place.Name == name)
                ?? throw new InvalidSettingsException([
                    $"there is no shell in '{name}': {string.Join(", ", All.Select(place => place.Name))}, notebook-1 …",
                ]);

    /// <summary>What is started there: the command, or a shell where there is none.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="terminal">TERM of the terminal; null where there is none.</param>
    public IReadOnlyList<string> Command(IReadOnlyList<string> command, string? terminal) =>
        [
            "env",
            // It is not the container's first process, and takes care of orphans all the same: https://github.com/krallin/tini#subreaping.
            "TINI_SUBREAPER=",
            .. Variables,
            .. terminal is null ? Array.Empty<string>() : [$"TERM={terminal}"],
            Entrypoint,
            .. command.Count > 0 ? command : ["bash"],
        ];
}
