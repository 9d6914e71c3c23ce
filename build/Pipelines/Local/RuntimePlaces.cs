namespace Kindling.Pipelines.Local;

/// <summary>Where to look, in the order in which a person would expect it; nothing is run here.</summary>
internal sealed class RuntimePlaces(IReadOnlyDictionary<string, string> variables)
{
    private static readonly string[] JavaFolders =
    [
        "/usr/lib/jvm",
        "/usr/java",
        "/opt/java",
        "/opt/jdk",
    ];
    private static readonly string[] PythonFolders =
    [
        "/usr/local/bin",
        "/usr/bin",
        "/opt/python/bin",
    ];

    public IEnumerable<string> JavaHomes() =>
        Distinct([
                .. Variable("JAVA_HOME"),
                .. OnPath("java")
                    .Select(java => Path.GetDirectoryName(Path.GetDirectoryName(RealPath(java)))!),
                .. JavaFolders
                    .Concat(Home(".sdkman/candidates/java"))
                    .Concat(Home(".jdks"))
                    .SelectMany(Folders),
            ])
            .Where(home => File.Exists(Path.Combine(home, "bin", "java")));

    public IEnumerable<string> Pythons() =>
        Distinct([
                .. Variable("PYSPARK_PYTHON").Where(Path.IsPathRooted),
                .. OnPath("python3"),
                .. PythonFolders.SelectMany(folder => Files(folder, "python3*")),
                .. Home(".pyenv/versions")
                    .SelectMany(Folders)
                    .Select(folder => Path.Combine(folder, "bin", "python3")),
            ])
            .Where(File.Exists);

    public IEnumerable<string> OnPath(string program) =>
        Variable("PATH")
            .SelectMany(path => path.Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists);

    private IEnumerable<string> Variable(string name) =>
        variables.TryGetValue(name, out var value) && value.Length > 0 ? [value] : [];

    private IEnumerable<string> Home(string path) =>
        Variable("HOME").Select(home => Path.Combine(home, path));

    private static IEnumerable<string> Distinct(IEnumerable<string> paths) =>
        paths.Distinct(StringComparer.Ordinal);

    // python3.11 yes, python3-config and python3.11-gdb no. The newest first.
    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, pattern)
                .Where(path =>
                    Path.GetFileName(path)["python3".Length..]
                        .All(c => c == '.' || char.IsAsciiDigit(c))
                )
                .OrderByDescending(path => path.Length)
                .ThenByDescending(path => path, StringComparer.Ordinal)
            : [];

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            : [];

    private static string RealPath(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
