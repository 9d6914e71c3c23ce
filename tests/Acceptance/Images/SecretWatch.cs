using System.Collections.Concurrent;
using System.Text;

namespace Kindling.Acceptance.Images;

/// <summary>Looks again and again whether a secret stands on any command line of this machine.</summary>
internal sealed class SecretWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;
    private readonly ConcurrentQueue<string> _seen = new();

    public SecretWatch(string secret)
    {
        var forms = Secrets.Forms(secret).Select(Encoding.UTF8.GetBytes).ToArray();
        _watching = Task.Run(() => WatchAsync(forms));
    }

    public IReadOnlyList<string> Seen => [.. _seen];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync(byte[][] forms)
    {
        while (!_ending.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), out _) && Has(folder, forms))
                {
                    _seen.Enqueue(folder);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private static bool Has(string folder, byte[][] forms)
    {
        try
        {
            var line = File.ReadAllBytes(Path.Combine(folder, "cmdline"));
            return forms.Any(form => line.AsSpan().IndexOf(form) >= 0);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}
