using Spectre.Console;

namespace Kindling.Pipelines.Deploys;

/// <summary>A live tree: what is awaited, with what keeps it. The last one stays on the screen.</summary>
internal sealed class TerminalWaitProgress(IAnsiConsole console, TimeProvider time) : IWaitProgress
{
    private const int MostNotes = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<string> _notes = [];
    private readonly long _start = time.GetTimestamp();
    private IReadOnlyList<Awaited> _all = [];
    private LiveDisplayContext? _screen;

    public Task TrackAsync(Func<Task> work) =>
        console
            .Live(Tree())
            .StartAsync(async context =>
            {
                _screen = context;
                // The seconds go on also when nothing happens.
                await using var timer = time.CreateTimer(
                    _ => Draw(),
                    state: null,
                    s_interval,
                    s_interval
                );
                await work();
            });

    public void Show(IReadOnlyList<Awaited> all)
    {
        lock (_gate)
        {
            _all = all;
        }

        Draw();
    }

    public void Note(string news)
    {
        lock (_gate)
        {
            _notes.Add(news);
        }

        Draw();
    }

    private void Draw()
    {
        try
        {
            _screen?.UpdateTarget(Tree());
        }
        catch (IOException)
        {
            // The terminal is gone, as when its window is closed; a timer's exception would end the process.
            _screen = null;
        }
    }

    private Tree Tree()
    {
        lock (_gate)
        {
            return WaitTree.Of(_all, time.GetElapsedTime(_start), _notes.TakeLast(MostNotes));
        }
    }
}
