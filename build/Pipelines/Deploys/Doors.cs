namespace Kindling.Pipelines.Deploys;

/// <summary>A page that Open leads to.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Port">Its port there.</param>
/// <param name="Components">The labels of its pods: the first that has one is meant.</param>
internal sealed record Door(string Name, int Port, params IReadOnlyList<string> Components)
{
    public static IReadOnlyList<Door> All { get; } =
    [
        new("notebook", 8888, "notebook"),
        new("master", 8080, "master"),
        // A job's or a shell's; where none runs, a notebook is a driver too, with its page at the same port.
        new("driver", 4040, "driver", "notebook"),
        new("hdfs", 9870, "namenode"),
        new("history", 18080, "history"),
    ];

    /// <summary>The one pod that is meant; null for the first.</summary>
    public string? Pod { get; init; }

    /// <summary>What to do where there is no pod.</summary>
    public string Absence =>
        Name == "driver"
            ? "it is there while a job, a shell or a notebook runs."
            : "Status shows what there is, and Deploy brings it.";

    /// <summary>The door of that name.</summary>
    /// <exception cref="InvalidSettingsException">There is none.</exception>
    public static Door Named(string name) =>
        NotebookUser.IsPod(name)
            ? All[0] with
            {
                Pod = name,
            }
            : All.FirstOrDefault(door => door.Name == name)
                ?? throw new InvalidSettingsException([
                    $"'{name}' cannot be opened: {string.Join(", ", All.Select(door => door.Name))}, notebook-1 …",
                ]);
}
