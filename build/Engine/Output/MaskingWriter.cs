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
                WritePending();
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
            if (value.Contains('\n', StringComparison.Ordinal))
            {
                WritePending();
            }
        }
    }

    public override void WriteLine(string? value) => Write(value + CoreNewLine[^1]);

    public override void Flush()
    {
        lock (_lock)
        {
            WritePending();
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

    private void WritePending()
    {
        inner.Write(mask.Apply(_pending.ToString()));
        _pending.Clear();
    }
}
