namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>Small files, read and written at once: a test has nothing better to do meanwhile.</summary>
internal static class OnDisk
{
    public static string Text(string folder, string file) =>
        File.ReadAllText(Path.Combine(folder, file));

    public static byte[] Bytes(string folder, string file) =>
        File.ReadAllBytes(Path.Combine(folder, file));

    public static UnixFileMode Mode(string folder, string file) =>
        File.GetUnixFileMode(Path.Combine(folder, file));

    public static void Write(string file, string text) => File.WriteAllText(file, text);
}
