namespace Nuke.Common.Output;

/// <summary>Colours, where the reader shows them. https://en.wikipedia.org/wiki/ANSI_escape_code#SGR</summary>
internal sealed record Ansi(bool IsOn)
{
    public string Bold(string text) => Paint(text, 1);

    public string Dim(string text) => Paint(text, 2);

    public string Red(string text) => Paint(text, 31);

    public string Green(string text) => Paint(text, 32);

    public string Yellow(string text) => Paint(text, 33);

    public string Cyan(string text) => Paint(text, 36);

    private string Paint(string text, int code) => IsOn ? $"\e[{code}m{text}\e[0m" : text;
}
