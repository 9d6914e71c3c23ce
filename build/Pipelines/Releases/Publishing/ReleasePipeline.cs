using Kindling.Forges;
using Kindling.Pipelines.Images;
using Serilog;

namespace Kindling.Pipelines.Releases;

/// <summary>
/// Publishes a release: looks at all first, then gives the images the version's tag, sends the files and shows the release; tags that
/// lead everybody to it, as latest, move last. Who was ended anywhere runs it again; what is there is not sent twice.
/// </summary>
public sealed class ReleasePipeline
{
    // What everybody gets who asks for no version.
    private const string Latest = "latest";

    private readonly ReleaseSettings _settings;
    private readonly ReleasedImages _images;
    private readonly Func<IForge> _open;
    private readonly ILogger _log;

    /// <summary>A pipeline to the forge that the parameters, or the job, name.</summary>
    public ReleasePipeline(
        ReleaseSettings settings,
        ImageServices services,
        ForgeAccess forge,
        TimeProvider time,
        ILogger log
    )
        : this(settings, services, () => forge.Open(time), log) { }

    internal ReleasePipeline(
        ReleaseSettings settings,
        ImageServices services,
        Func<IForge> open,
        ILogger log
    )
    {
        (_settings, _open, _log) = (settings, open, log);
        _images = new ReleasedImages(services);
    }

    /// <summary>Says what would be sent; sends nothing.</summary>
    public Task<string> PreviewAsync(CancellationToken cancellationToken) =>
        TellAsync(async () =>
        {
            using var forge = _open();
            var release = await ReleaseDraft.MakeAsync(_settings, cancellationToken);
            var tags = await PlanTagsAsync(cancellationToken);
            var steps = await forge.PlanAsync(release, cancellationToken);
            return ReleasePreview.Write(release, forge.Name, tags, steps);
        });

    /// <summary>Sends what is missing; answers the release's page.</summary>
    public Task<Uri> PublishAsync(CancellationToken cancellationToken) =>
        TellAsync(async () =>
        {
            using var forge = _open();
            var release = await ReleaseDraft.MakeAsync(_settings, cancellationToken);
            var tags = await PlanTagsAsync(cancellationToken);
            // A forge that refuses does so before an image is touched.
            await forge.PlanAsync(release, cancellationToken);
            await GiveAsync(tags.Where(x => !x.Moves), cancellationToken);
            var page = await forge.PublishAsync(
                release,
                new ForgeProgress(_log),
                cancellationToken
            );
            await GiveAsync(tags.Where(x => x.Moves), cancellationToken);
            return page;
        });

    private async Task GiveAsync(
        IEnumerable<TagChange> changes,
        CancellationToken cancellationToken
    )
    {
        TagChange[] missing = [.. changes.Where(x => !x.IsDone)];
        await _images.GiveAsync(missing, cancellationToken);
        foreach (var tag in missing)
        {
            _log.Information("{Tag} is {Digest}", tag.Image.WithTag(tag.Tag), tag.Image.Digest);
        }
    }

    private Task<IReadOnlyList<TagChange>> PlanTagsAsync(CancellationToken cancellationToken)
    {
        foreach (var (tag, reason) in StayingTags)
        {
            _log.Information("{Tag} stays where it is: {Reason}", tag, reason);
        }

        return _images.PlanAsync(
            _settings.Images,
            _settings.Commit.Version.ImageTag,
            [.. _settings.MovingTags.Except(StayingTags.Select(x => x.Tag))],
            _settings.ForceTags,
            cancellationToken
        );
    }

    // In a project they are a variable of all pipelines, those of candidates too. Other tags than latest, as 1.2, are of a line of
    // versions, which goes on beside later ones.
    private IEnumerable<(string Tag, string Reason)> StayingTags =>
        _settings.Commit is { Version: { IsPrerelease: true } version }
            ? _settings.MovingTags.Select(x => (x, $"{version} is a prerelease"))
        : _settings.Commit.Later is { } later && _settings.MovingTags.Contains(Latest)
            ? [(Latest, $"{later} is later")]
        : [];

    // What registry and forge refuse is one line with the cause already.
    private static Task<T> TellAsync<T>(Func<Task<T>> work) =>
        ClientFailures.TellAsync(async () =>
        {
            try
            {
                return await work();
            }
            catch (ForgeException exception)
            {
                throw new PipelineException(exception.Message, exception);
            }
        });

    // Not Progress<T>, which tells later and in any order.
    private sealed class ForgeProgress(ILogger log) : IProgress<ForgeStep>
    {
        public void Report(ForgeStep value) => log.Information("{Step}", value.What);
    }
}
