namespace Kindling.Pipelines.Downloads;

/// <summary>What may vouch for an archive: the lock's entries, or one of these signers.</summary>
internal sealed record ArchiveTrust(
    Archive Archive,
    IReadOnlyList<LockedArchive> Locked,
    AcceptedSigners Signers
);
