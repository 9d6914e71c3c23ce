using System.Runtime.CompilerServices;
using Shouldly;

namespace Kindling.Testing;

/// <summary>
/// Compares a whole output with the file <c>Approved/Class.Method.approved.txt</c> beside the test. Where they differ the output
/// is written beside it as <c>.received.txt</c>, to be looked at and renamed.
/// </summary>
public static class Approved
{
    public static void Matches(
        string received,
        [CallerFilePath] string file = "",
        [CallerMemberName] string member = ""
    )
    {
        var name = $"{Path.GetFileNameWithoutExtension(file)}.{member}";
        var folder = Path.Combine(Path.GetDirectoryName(file)!, "Approved");
        var approved = Path.Combine(folder, $"{name}.approved.txt");
        var text = received.ReplaceLineEndings("\n");
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == text)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.received.txt"), text);
        var expected = File.Exists(approved) ? File.ReadAllLines(approved) : [];
        var lines = text.Split('\n');
        var first = Enumerable
            .Range(0, lines.Length)
            .FirstOrDefault(i => i >= expected.Length || lines[i] != expected[i]);
        throw new ShouldAssertException(
            $"{approved} line {first + 1}: expected «{expected.ElementAtOrDefault(first)}» but was «{lines[first]}»; the whole is beside it as .received.txt"
        );
    }
}
