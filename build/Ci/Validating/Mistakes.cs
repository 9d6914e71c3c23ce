namespace Kindling.Ci.Validating;

/// <summary>The mistakes found so far. What several jobs have from one template is told once, for the first of them.</summary>
internal sealed class Mistakes
{
    private readonly List<PipelineMistake> _all = [];
    private readonly HashSet<(Place Place, string Message)> _told = [];
    private readonly HashSet<Place> _places = [];

    public void Add(Place at, string message, string wayOut) => Add(at, "", message, wayOut);

    /// <param name="at">Where it stands.</param>
    /// <param name="subject">Whose mistake it is: <c>job 'x'</c>; empty for the file's.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="wayOut">What to do.</param>
    public void Add(Place at, string subject, string message, string wayOut)
    {
        if (!_told.Add((at, message)))
        {
            return;
        }

        _places.Add(at);
        var whole = subject.Length == 0 ? message : $"{subject}: {message}";
        _all.Add(new PipelineMistake(at.File, at.Line, at.Column, whole, wayOut));
    }

    /// <summary>True when something is told of this place already.</summary>
    public bool Has(Place at) => _places.Contains(at);

    /// <summary>All of them, in the order of the files and lines.</summary>
    public IReadOnlyList<PipelineMistake> InOrder(IReadOnlyList<(string Path, string Text)> files)
    {
        var order = files.Index().ToDictionary(file => file.Item.Path, file => file.Index);
        return
        [
            .. _all.GroupBy(mistake => mistake.File)
                .SelectMany(group => Within(group, files[order[group.Key]].Text))
                .OrderBy(mistake => order[mistake.File])
                .ThenBy(mistake => mistake.Line)
                .ThenBy(mistake => mistake.Column),
        ];
    }

    // What is missing at a line's end is beyond it to the parser sometimes, and nobody could go there.
    private static IEnumerable<PipelineMistake> Within(
        IEnumerable<PipelineMistake> mistakes,
        string text
    )
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        foreach (var mistake in mistakes)
        {
            var line = Math.Clamp(mistake.Line, 1, lines.Length);
            var column = Math.Clamp(mistake.Column, 1, lines[line - 1].Length + 1);
            yield return mistake with
            {
                Line = line,
                Column = column,
            };
        }
    }
}
