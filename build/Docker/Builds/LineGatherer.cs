using System.Text;

namespace Kindling.Docker;

/// <summary>Makes lines of text that comes in pieces. A lone \r begins the line anew, as on a terminal.</summary>
internal sealed class LineGatherer
{
    internal const int Longest = 16 << 10;
    private readonly StringBuilder _line = new();
    private bool _returned;

    public IEnumerable<string> Take(string text)
    {
        foreach (var character in text)
        {
            if (character == '\n' || _line.Length >= Longest)
            {
                yield return Flush();
            }

            if (character is '\r' or '\n')
            {
                _returned = character == '\r';
                continue;
            }

            if (_returned)
            {
                _line.Clear();
                _returned = false;
            }

            _line.Append(character);
        }
    }

    /// <summary>What is left without an end, if anything.</summary>
    public IEnumerable<string> End()
    {
        if (_line.Length > 0)
        {
            yield return Flush();
        }
    }

    private string Flush()
    {
        var line = _line.ToString();
        _line.Clear();
        _returned = false;
        return line;
    }
}
