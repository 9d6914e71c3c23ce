using System.Globalization;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Jobs;

/// <summary>A job's settings on disk for as long as its driver runs; only the user may read them.</summary>
internal sealed class SettingsFile : IDisposable
{
    private const string Prefix = "job-";

    private SettingsFile(string path) => Path = path;

    public string Path { get; }

    public static SettingsFile Write(string folder, string text)
    {
        Directory.CreateDirectory(folder);
        DropAbandoned(folder);
        var name = $"{Prefix}{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}";
        var file = new SettingsFile(System.IO.Path.Combine(folder, name));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file.Path, options);
        writer.Write(text);
        return file;
    }

    public void Dispose()
    {
        // A Destroy beside us may have taken the whole folder.
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
    }

    // A build that was killed could not delete its own.
    private static void DropAbandoned(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, Prefix + "*"))
        {
            var owner = System.IO.Path.GetFileName(file)[Prefix.Length..].Split('-')[0];
            if (
                int.TryParse(owner, CultureInfo.InvariantCulture, out var pid)
                && ProcFs.TryRead(pid) is null
            )
            {
                File.Delete(file);
            }
        }
    }
}
