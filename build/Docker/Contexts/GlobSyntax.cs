namespace Kindling.Docker;

/// <summary>The syntax that Go's filepath.Match accepts; moby refuses the patterns that it refuses.</summary>
internal static class GlobSyntax
{
    /// <summary>Throws an <see cref="ArgumentException"/> for what is no pattern.</summary>
    public static void Require(string pattern)
    {
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] == '[')
            {
                index = EndOfClass(pattern, index);
            }
            else if (pattern[index] == '\\' && ++index >= pattern.Length)
            {
                throw new ArgumentException("a backslash ends it", nameof(pattern));
            }
        }
    }

    /// <summary>Where the class that begins here ends: its ].</summary>
    public static int EndOfClass(string pattern, int start)
    {
        var index = start + 1;
        if (index < pattern.Length && pattern[index] == '^')
        {
            index++;
        }

        for (var ranges = 0; index < pattern.Length; ranges++)
        {
            if (pattern[index] == ']' && ranges > 0)
            {
                return index;
            }

            index = AfterCharacter(pattern, index);
            if (index < pattern.Length && pattern[index] == '-')
            {
                index = AfterCharacter(pattern, index + 1);
            }
        }

        throw new ArgumentException("a class does not end", nameof(pattern));
    }

    private static int AfterCharacter(string pattern, int index)
    {
        if (index >= pattern.Length || pattern[index] is '-' or ']')
        {
            throw new ArgumentException("a class holds what it cannot", nameof(pattern));
        }

        return pattern[index] == '\\' ? index + 2 : index + 1;
    }
}
