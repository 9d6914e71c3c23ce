using System.Text;

namespace Kindling.Pipelines.Releases;

/// <summary>A file of a bundle.</summary>
/// <param name="Name">Its path within the bundle.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="IsProgram">True for what is run.</param>
internal sealed record BundleFile(string Name, byte[] Bytes, bool IsProgram = false)
{
    public static BundleFile Of(string name, string text, bool isProgram = false) =>
        new(name, Encoding.UTF8.GetBytes(text), isProgram);
}
