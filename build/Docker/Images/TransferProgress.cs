namespace Kindling.Docker;

/// <summary>News of a pull or a push.</summary>
/// <param name="Layer">The layer's short id, or null for news of the whole.</param>
/// <param name="Status">The engine's word: "Downloading", "Pushed".</param>
/// <param name="Current">Bytes done, 0 when not told.</param>
/// <param name="Total">Bytes in all, 0 when not told.</param>
public sealed record TransferProgress(string? Layer, string Status, long Current, long Total);

/// <summary>What a push did.</summary>
/// <param name="Digest">The manifest's digest as the registry knows it.</param>
/// <param name="Size">The manifest's size.</param>
/// <param name="Pushed">Layers that were sent.</param>
/// <param name="Existing">Layers that the registry had.</param>
/// <param name="Mounted">Layers that it took from another repository.</param>
public sealed record PushResult(string Digest, long Size, int Pushed, int Existing, int Mounted);
