namespace Kindling.Pipelines.Local;

/// <summary>Where everything of one environment lies.</summary>
internal sealed record StateFolder(string Path)
{
    public string StateFile => Below("state.json");
    public string LockFile => Below("lock");
    public string Configuration => Below("conf");
    public string Data => Below("data");
    public string Name => Below("data/name");
    public string Blocks => Below("data/blocks");
    public string VersionFile => Below("data/hadoop-version");
    public string Logs => Below("logs");
    public string Run => Below("run");
    public string Scratch => Below("run/scratch");

    public string ConfigurationOf(string component) =>
        System.IO.Path.Combine(Configuration, component);

    public string LogOf(string component) => System.IO.Path.Combine(Logs, component + ".log");

    /// <summary>What the Java machine itself and the start script say: usually nothing.</summary>
    public string OutputOf(string component) => System.IO.Path.Combine(Logs, component + ".out");

    public string PidFileOf(string component) => System.IO.Path.Combine(Run, component + ".pid");

    public string WorkOf(string component) => System.IO.Path.Combine(Run, component);

    private string Below(string path) => System.IO.Path.Combine(Path, path);
}
