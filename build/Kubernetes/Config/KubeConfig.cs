using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>A named entry and the file it came from, whose folder its relative paths start at.</summary>
internal sealed record ConfigEntry(JsonElement Value, string File)
{
    /// <summary>A path as seen from the file.</summary>
    public string Resolve(string path) =>
        Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(File))!);
}

/// <summary>The entries of one kubeconfig file, or of several merged.</summary>
internal sealed record KubeConfig
{
    private static readonly Dictionary<string, ConfigEntry> s_none = new(StringComparer.Ordinal);

    public string? CurrentContext { get; init; }

    public IReadOnlyDictionary<string, ConfigEntry> Clusters { get; init; } = s_none;

    public IReadOnlyDictionary<string, ConfigEntry> Users { get; init; } = s_none;

    public IReadOnlyDictionary<string, ConfigEntry> Contexts { get; init; } = s_none;

    public bool IsEmpty => Clusters.Count + Users.Count + Contexts.Count == 0;

    public static KubeConfig Load(string file)
    {
        try
        {
            return Parse(System.IO.File.ReadAllText(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw KubernetesException.Of(
                "read",
                file,
                exception.Message,
                "Name a kubeconfig that you may read.",
                exception
            );
        }
    }

    public static KubeConfig Parse(string text, string file)
    {
        var documents = YamlReader.Read(text, file);
        if (documents.Count == 0)
        {
            return new KubeConfig();
        }

        var root = JsonElement.Parse(documents[0].Content!.ToJsonString());
        return new KubeConfig
        {
            CurrentContext = root.Text("current-context"),
            Clusters = Entries(root, "clusters", "cluster", file),
            Users = Entries(root, "users", "user", file),
            Contexts = Entries(root, "contexts", "context", file),
        };
    }

    /// <summary>The first file that has an entry, or a current context, wins; entries are taken whole: client-go, tools/clientcmd/loader.go.</summary>
    public static KubeConfig Merge(IReadOnlyCollection<KubeConfig> files) =>
        new()
        {
            CurrentContext = files.Select(x => x.CurrentContext).FirstOrDefault(x => x is not null),
            Clusters = Merge(files.Select(x => x.Clusters)),
            Users = Merge(files.Select(x => x.Users)),
            Contexts = Merge(files.Select(x => x.Contexts)),
        };

    private static Dictionary<string, ConfigEntry> Merge(
        IEnumerable<IReadOnlyDictionary<string, ConfigEntry>> maps
    )
    {
        var merged = new Dictionary<string, ConfigEntry>(StringComparer.Ordinal);
        foreach (var (name, entry) in maps.SelectMany(x => x))
        {
            merged.TryAdd(name, entry);
        }

        return merged;
    }

    private static Dictionary<string, ConfigEntry> Entries(
        JsonElement root,
        string list,
        string kind,
        string file
    )
    {
        var entries = new Dictionary<string, ConfigEntry>(StringComparer.Ordinal);
        foreach (var item in root.Items(list))
        {
            // client-go refuses two of one name in one file too.
            if (
                item.Text("name") is { } name
                && !entries.TryAdd(name, new ConfigEntry(item.At(kind), file))
            )
            {
                throw KubernetesException.Of(
                    "read",
                    file,
                    $"there are two {list} of the name '{name}'",
                    "Take one out."
                );
            }
        }

        return entries;
    }
}
