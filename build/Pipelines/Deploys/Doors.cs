namespace Kindling.Pipelines.Deploys;

/// <summary>A page that Open leads to.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Component">The label of its pods.</param>
/// <param name="Port">Its port there.</param>
internal sealed record Door(string Name, string Component, int Port)
{
    // A notebook is a driver too, and its page is at the same port as that of a job's.
    public static IReadOnlyList<Door> All { get; } =
    [
        new("notebook", "notebook", 8888),
        new("master", "master", 8080),
        new("driver", "driver", 4040),
        new("hdfs", "namenode", 9870),
        new("history", "history", 18080),
    ];

    /// <summary>The door of that name.</summary>
    /// <exception cref="InvalidSettingsException">There is none.</exception>
    public static Door Named(string name) =>
        All.FirstOrDefault(door => door.Name == name)
        ?? throw new InvalidSettingsException([
            $"'{name}' cannot be opened: {string.Join(", ", All.Select(door => door.Name))}",
        ]);
}
