using System.Text;

namespace Nuke.Common.IO;

/// <summary>The few things that builds do with paths; names and behaviour are NUKE's.</summary>
public static class AbsolutePathExtensions
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Whether a file is there.</summary>
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    /// <summary>Whether a folder is there.</summary>
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    /// <summary>Makes the folder and those above it.</summary>
    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Removes the folder with all that is in it, where it is there.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Removes the file, where it is there.</summary>
    public static void DeleteFile(this AbsolutePath path) => File.Delete(path);

    /// <summary>The file's text.</summary>
    public static string ReadAllText(this AbsolutePath path) => File.ReadAllText(path);

    /// <summary>Writes the file as UTF-8 without a byte-order mark; makes the folders above it.</summary>
    public static AbsolutePath WriteAllText(this AbsolutePath path, string content)
    {
        path.Parent?.CreateDirectory();
        File.WriteAllText(path, content, s_utf8);
        return path;
    }
}
