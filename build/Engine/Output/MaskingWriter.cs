using System.Text;

namespace Nuke.Common.Output;

/// <summary>
/// Writes whole lines, masked. What is not ended by a line break waits for it, or for <see cref="Flush"/>, so that a secret
/// written in pieces is masked too.
/// </summary>
internal sealed class MaskingWriter(TextWriter inner, SecretMask mask) : TextWriter
{
    private readonly StringBuilder _pending = new();
    private readonly Lock _lock = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        lock (_lock)
        {
            _pending.Append(value);
            if (value == '\n')
            {
                WritePending(_pending.Length);
            }
        }
    }

    public override void Write(char[] buffer, int index, int count) =>
        Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        lock (_lock)
        {
            _pending.Append(value);
            if (value.LastIndexOf('\n') is >= 0 and var end)
            {
                WritePending(_pending.Length - (value.Length - 1 - end));
            }
        }
    }

    public override void WriteLine(string? value) => Write(value + CoreNewLine[^1]);

    public override void Flush()
    {
        lock (_lock)
        {
            WritePending(_pending.Length);
            inner.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
        }

        base.Dispose(disposing);
    }

    private void WritePending(int length)
    {
        inner.Write(mask.Apply(_pending.ToString(0, length)));
        _pending.Remove(0, length);
    }
}
