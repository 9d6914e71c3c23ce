using System.Text;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>Runs a script of docker/ with the folders of an image below a temporary one, and with programs that only note.</summary>
internal sealed class ScriptBench : IDisposable
{
    private readonly TempDirectory _folder = new();

    public ScriptBench()
    {
        // What comes after -- is run, without an init.
        Tool("tini", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"");
        Tool("getent", "echo 'me:x:0:0:me:/:/bin/sh'");
        foreach (
            var folder in new[] { "spark/conf", "work", "opt/examples", "account", "tmp", "home" }
        )
        {
            Directory.CreateDirectory(_folder / folder);
        }
    }

    /// <summary>Folders of the image beside those that every script knows; they begin with a slash.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    public static string Docker => Path.Combine(ImageBench.Repository, "docker");

    public string this[string path] => _folder / path;

    public void Tool(string name, string script) => Shell.WriteTool(_folder / "bin", name, script);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder / path)!);
        File.WriteAllText(_folder / path, text);
    }

    public async Task<Shell> RunAsync(
        string script,
        IReadOnlyList<string> arguments,
        params (string Name, string Value)[] variables
    )
    {
        var text = new StringBuilder(
            await File.ReadAllTextAsync(Path.Combine(Docker, script), ImageBench.Token)
        )
            .Replace("/usr/local/sbin/", Path.Combine(Docker, "java") + "/")
            .Replace("/var/run/secrets/kubernetes.io/serviceaccount", _folder / "account")
            .Replace("/opt/examples", _folder / "opt/examples");
        foreach (var folder in Folders)
        {
            text.Replace($" {folder}", $" {_folder.Path}{folder}")
                .Replace($">{folder}", $">{_folder.Path}{folder}");
        }

        await File.WriteAllTextAsync(_folder / "script", text.ToString(), ImageBench.Token);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder / "bin"}:/usr/bin:/bin",
            ["SPARK_HOME"] = _folder / "spark",
            ["JAVA_HOME"] = "/java",
            ["HOSTNAME"] = "pod-1",
            ["TMPDIR"] = _folder / "tmp",
            ["HOME"] = _folder / "home",
        };
        if (Directory.Exists(_folder / "hadoop"))
        {
            environment["HADOOP_HOME"] = _folder / "hadoop";
        }

        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return await Shell.RunAsync(
            ["bash", _folder / "script", .. arguments],
            environment,
            _folder / "work"
        );
    }

    public void Dispose() => _folder.Dispose();
}
