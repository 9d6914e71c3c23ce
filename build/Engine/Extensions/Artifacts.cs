using Nuke.Common.IO;

namespace Kindling.NukeExtensions;

/// <summary>Where reports go.</summary>
public static class Artifacts
{
    /// <summary><c>artifacts</c>, or <c>.nuke/temp/artifacts</c> where the checkout is read-only.</summary>
    public static AbsolutePath Under(AbsolutePath root)
    {
        var usual = root / "artifacts";
        return IsWritable(usual)
            ? usual
            : (root / ".nuke" / "temp" / "artifacts").CreateDirectory();
    }

    private static bool IsWritable(AbsolutePath folder)
    {
        try
        {
            folder.CreateDirectory();
            using var probe = File.Create(
                folder / $".probe-{Environment.ProcessId}",
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
