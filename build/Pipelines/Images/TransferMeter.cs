using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>Adds up what the layers of a push tell, and shows it every 64 MiB.</summary>
internal sealed class TransferMeter(string image, IImageProgress progress)
    : IProgress<TransferProgress>
{
    private const long Step = 64 << 20;

    private readonly Dictionary<string, long> _layers = new(StringComparer.Ordinal);
    private long _shown;

    public void Report(TransferProgress value)
    {
        if (value is not { Layer: { } layer, Status: "Pushing" })
        {
            return;
        }

        _layers[layer] = value.Current;
        var sent = _layers.Values.Sum();
        if (sent >= _shown + Step)
        {
            _shown = sent;
            progress.Phase(image, $"pushing, {sent >> 20} MiB");
        }
    }
}
