namespace Kindling.Kubernetes;

/// <summary>
/// Where a reader of a log is, so that a log that is opened again goes on there: the server only knows whole seconds, so lines come
/// twice. Lines of one moment are told apart by their number.
/// </summary>
internal sealed class LogPosition
{
    private int _atLast;
    private int _toSkip;

    public DateTimeOffset? Last { get; private set; }

    /// <summary>Told that the log is opened again from <see cref="Last"/> on.</summary>
    public void Reopened() => _toSkip = _atLast;

    /// <summary>True when the line is new.</summary>
    public bool Passes(LogLine line)
    {
        if (line.Time < Last)
        {
            // Clocks may go back; only what an opening repeats is left out.
            return _toSkip == 0;
        }

        if (line.Time == Last)
        {
            if (_toSkip > 0)
            {
                _toSkip--;
                return false;
            }

            _atLast++;
            return true;
        }

        Last = line.Time;
        _atLast = 1;
        _toSkip = 0;
        return true;
    }
}
