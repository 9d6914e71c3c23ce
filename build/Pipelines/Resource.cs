using System.Reflection;
using System.Text;

namespace Kindling.Pipelines;

/// <summary>Files that are compiled into this program.</summary>
internal static class Resource
{
    /// <summary>A file's text, by its path below build/Pipelines.</summary>
    public static string Text(string path)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"'{path}' is not compiled into the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
