namespace Kindling.Pipelines.Downloads;

/// <summary>Who vouches for the bytes, or why nobody does.</summary>
internal sealed record Judgement(string VouchedBy, string? Signer, string? Problem);

/// <summary>Decides before a transfer what its bytes must be, so that a signature can be checked while they pass.</summary>
internal sealed class VoucherDesk(ArchiveTrust trust, DownloadTools tools)
{
    private (OriginVoucher? Voucher, string Problem)? _origin;

    /// <summary>
    /// The lock, when it has an archive of this size; else Apache's own servers. The size decides because a reduced build and
    /// Apache's own archive share one name; where the mirror does not tell it, either may vouch.
    /// </summary>
    public async Task<Voucher> OpenAsync(long? size, CancellationToken cancellationToken)
    {
        var locked = trust.Locked.Where(entry => size is null || entry.Size == size).ToArray();
        if (locked.Length > 0 && (size is not null || IsLockOnly))
        {
            return new LockVoucher(locked);
        }

        if (tools.Settings.Locked)
        {
            throw new MirrorException(
                $"its file of {size} bytes is not the one in the lock, and --locked refuses any other"
            );
        }

        if (tools.Settings.Offline)
        {
            throw new MirrorException(
                "its file is not in the lock, and --offline leaves nobody to vouch for it"
            );
        }

        var origins = new OriginVouchers(tools.Client, tools.Settings, tools.Log);
        _origin ??= await origins.FindAsync(trust.Archive, cancellationToken);
        if (_origin is not { Voucher: { } voucher })
        {
            return locked.Length > 0
                ? new LockVoucher(locked)
                : throw new MirrorException(
                    $"its file is not in the lock, and Apache's servers do not vouch for it ({_origin?.Problem})"
                );
        }

        if (locked.Length > 0 && !Gpgv.IsOnPath(tools.Settings))
        {
            // The lock may be enough, so nothing is installed for it.
            return new LockVoucher(locked);
        }

        var gpgv = await Gpgv.FindAsync(tools.Settings, tools.Log, cancellationToken);
        var signature = new SignatureVoucher(trust, voucher);
        await signature.StartAsync(gpgv, cancellationToken);
        return locked.Length > 0 ? new EitherVoucher(locked, signature) : signature;
    }

    private bool IsLockOnly => tools.Settings.Locked || tools.Settings.Offline;
}

/// <summary>Something that knows what the bytes must be.</summary>
internal abstract class Voucher : IAsyncDisposable
{
    /// <summary>Sees the bytes as they pass; null when the hash is enough.</summary>
    public virtual ByteTee? Tee => null;

    public abstract ValueTask<Judgement> JudgeAsync(
        PassResult result,
        CancellationToken cancellationToken
    );

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected static Judgement WrongChecksum(string expected, PassResult result)
    {
        var damage = result.Damage is null ? "" : $" ({result.Damage.Message})";
        return new Judgement(
            "",
            null,
            $"wrong SHA-512: expected {expected}, got {result.Sha512}{damage}"
        );
    }
}

internal sealed class LockVoucher(IReadOnlyList<LockedArchive> accepted) : Voucher
{
    public override ValueTask<Judgement> JudgeAsync(
        PassResult result,
        CancellationToken cancellationToken
    )
    {
        var match = accepted.FirstOrDefault(entry => entry.Sha512 == result.Sha512);
        return ValueTask.FromResult(
            match is null
                ? WrongChecksum(string.Join(" or ", accepted.Select(entry => entry.Sha512)), result)
                : new Judgement("lock", null, null)
        );
    }
}

/// <summary>For bytes of which nobody told the size before they came.</summary>
internal sealed class EitherVoucher(
    IReadOnlyList<LockedArchive> accepted,
    SignatureVoucher bySignature
) : Voucher
{
    public override ByteTee? Tee => bySignature.Tee;

    public override async ValueTask<Judgement> JudgeAsync(
        PassResult result,
        CancellationToken cancellationToken
    )
    {
        await using var byLock = new LockVoucher(accepted);
        var judgement = await byLock.JudgeAsync(result, cancellationToken);
        return judgement.Problem is null
            ? judgement
            : await bySignature.JudgeAsync(result, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await bySignature.DisposeAsync();
        await base.DisposeAsync();
    }
}

internal sealed class SignatureVoucher(ArchiveTrust trust, OriginVoucher origin) : Voucher
{
    private SignatureCheck? _check;

    public override ByteTee? Tee => _check is null ? null : _check.Feed;

    public async Task StartAsync(string gpgv, CancellationToken cancellationToken) =>
        _check = await SignatureCheck.StartAsync(gpgv, origin, cancellationToken);

    public override async ValueTask<Judgement> JudgeAsync(
        PassResult result,
        CancellationToken cancellationToken
    )
    {
        if (result.Sha512 != origin.Sha512)
        {
            return WrongChecksum(origin.Sha512.ToString(), result);
        }

        var verdict = await _check!.FinishAsync(cancellationToken);
        var file = trust.Archive.File;
        if (verdict.Fingerprint is not { } fingerprint)
        {
            // The bytes are the ones Apache's server names: another mirror has no better ones.
            throw new PipelineException(
                $"{file}: the signature from {origin.Origin} does not hold: {verdict.Problem}. Nothing was kept; try later or another version."
            );
        }

        if (!trust.Signers.Accepts(fingerprint))
        {
            throw new PipelineException(
                $"{file} is signed by {fingerprint}, which is not accepted: compare it with the release's announcement and "
                    + $"https://people.apache.org/keys/, then add it to {trust.Signers.File} with a comment that says whose it is."
            );
        }

        return new Judgement(
            $"checksum and signature of {fingerprint} from {origin.Origin}",
            fingerprint,
            null
        );
    }

    public override async ValueTask DisposeAsync()
    {
        if (_check is not null)
        {
            await _check.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
