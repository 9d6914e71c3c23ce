using System.Globalization;
using Kindling.Docker;
using Spectre.Console;

namespace Kindling.Pipelines.Images;

/// <summary>A live row for each image: step, current instruction, seconds.</summary>
public sealed class TerminalImageProgress(IAnsiConsole console, TimeProvider time) : IImageProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ImageRow> _rows = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task TrackAsync(IReadOnlyList<string> images, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(work);
        lock (_gate)
        {
            _rows.Clear();
            foreach (var image in images)
            {
                _rows[image] = new ImageRow(time);
            }
        }

        await console
            .Live(Table())
            .AutoClear(enabled: true)
            .StartAsync(async context =>
            {
                await using var timer = time.CreateTimer(
                    _ => context.UpdateTarget(Table()),
                    state: null,
                    Interval,
                    Interval
                );
                await work();
            });
    }

    /// <inheritdoc/>
    public void Report(string image, BuildEvent news) => Change(image, row => row.Take(news));

    /// <inheritdoc/>
    public void Phase(string image, string phase) => Change(image, row => row.Enter(phase));

    private void Change(string image, Action<ImageRow> change)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(image, out var row))
            {
                change(row);
            }
        }
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumns("image", "step", "doing", "seconds");
        lock (_gate)
        {
            foreach (var (image, row) in _rows)
            {
                table.AddRow(
                    // Text, not markup: ":notebook:" in an instruction would become a picture.
                    new Text(image),
                    new Text(row.Step),
                    new Text(row.Doing),
                    new Text(row.Seconds.ToString(CultureInfo.InvariantCulture) + " s")
                );
            }
        }

        return table;
    }
}
