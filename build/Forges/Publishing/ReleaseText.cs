namespace Kindling.Forges;

/// <summary>Compares texts as forges keep them.</summary>
internal static class ReleaseText
{
    /// <summary>True where only the ends of lines and of the text differ: a forge's web page sends CR LF.</summary>
    public static bool IsSame(string? there, string wanted) =>
        (there ?? "").ReplaceLineEndings("\n").TrimEnd()
        == wanted.ReplaceLineEndings("\n").TrimEnd();
}
