using Kindling.Forges;

namespace Kindling.Pipelines.Tests.Releases.Publishing;

/// <summary>A forge that keeps releases, and may fail.</summary>
internal sealed class FakeForge : IForge
{
    public string Name => "a forge, project 7";

    /// <summary>What happens, in order, shared with others.</summary>
    public List<string> Events { get; init; } = [];

    public Release? Published { get; private set; }

    public ForgeException? Refusal { get; set; }

    public bool IsDisposed { get; private set; }

    public Task<IReadOnlyList<ForgeStep>> PlanAsync(
        Release release,
        CancellationToken cancellationToken
    )
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        IReadOnlyList<ForgeStep> steps = IsThere(release)
            ? []
            :
            [
                .. release.Files.Select(x => new ForgeStep(
                    "PUT",
                    $"https://forge.example/packages/{release.Version}/{x.Name}",
                    $"uploads {x.Name}"
                )),
                new ForgeStep(
                    "POST",
                    "https://forge.example/releases",
                    $"publishes {release.Name}",
                    $$"""{"tag_name":"{{release.Tag}}"}"""
                ),
            ];
        return Task.FromResult(steps);
    }

    public async Task<Uri> PublishAsync(
        Release release,
        IProgress<ForgeStep>? progress,
        CancellationToken cancellationToken
    )
    {
        foreach (var step in await PlanAsync(release, cancellationToken))
        {
            Events.Add($"{step.Verb} {step.Address}");
            progress?.Report(step);
        }

        Published = release;
        return new Uri($"https://forge.example/releases/{release.Tag}");
    }

    private bool IsThere(Release release) =>
        Published?.Tag == release.Tag
        && Published
            .Files.Select(x => (x.Name, x.Sha256))
            .SequenceEqual(release.Files.Select(x => (x.Name, x.Sha256)));

    public void Dispose() => IsDisposed = true;
}
