using System.Collections.Concurrent;

namespace Kindling.Pipelines.Downloads;

/// <summary>
/// Bytes on their way from one stage to the next; the last one gives it back. A class, because the runtime has code compiled ahead
/// for collections of classes, but has to compile those of our structs while the download waits.
/// </summary>
internal sealed class Chunk
{
    /// <summary>Fits the second-level cache of a core together with the window of the inflater.</summary>
    public const int Size = 128 * 1024;

    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(Size);

    public int Length { get; set; }

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}

/// <summary>The chunks of one download, used again and again.</summary>
internal sealed class ChunkPool
{
    private readonly ConcurrentQueue<Chunk> _free = new();

    public Chunk Rent() => _free.TryDequeue(out var chunk) ? chunk : new Chunk();

    public void Return(Chunk chunk) => _free.Enqueue(chunk);
}
