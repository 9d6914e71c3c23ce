namespace Kindling.Testing;

/// <summary>A folder of its own for a test, deleted with everything in it at the end.</summary>
public sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("kindling-").FullName;

    public string Path { get; }

    public static string operator /(TempDirectory directory, string child) =>
        System.IO.Path.Combine(directory.Path, child);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
