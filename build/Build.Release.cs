using Kindling.NukeExtensions;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Nuke.Common;
using Nuke.Common.CI.GitLab;
using Nuke.Common.IO;
using Serilog;

internal sealed partial class Build
{
    [Parameter("The tag to release; otherwise CI_COMMIT_TAG, or the tag at what is checked out.")]
    private readonly string? ReleaseTag;

    [Parameter("Release takes the version's tag from other images that have it.")]
    private readonly bool ForceTags;

    [Parameter(
        "Where to publish; otherwise where this job runs.",
        ValueProviderMember = nameof(Forges)
    )]
    private readonly string? Forge;

    [Parameter("The forge's address; otherwise that of the job's.")]
    private readonly string? ForgeUrl;

    [Parameter("GitLab's project, by number or path, or GitHub's owner/name; otherwise the job's.")]
    private readonly string? ForgeProject;

    [Parameter("A PEM file with further authorities that the forge's certificate may have.")]
    private readonly string? ForgeCaFile;

    [Parameter("An access token for GitLab; otherwise the job's own."), Secret]
    private readonly string? GitLabToken;

    [Parameter("A token for GitHub."), Secret]
    private readonly string? GitHubToken;

    private static IEnumerable<string> Forges => ForgeAccess.Kinds;

    private Target Changelog =>
        _ =>
            _.Description("Writes what is new since the release before, from the commits")
                .ReadsHistory()
                .Produces("artifacts/CHANGELOG.md")
                .Executes(async token =>
                    Console.WriteLine(await WriteChangelogAsync(ArtifactsDirectory, token))
                );

    private Target Bundle =>
        _ =>
            _.Description("Packs manifests by digest, with a program that installs them")
                .After(PushImages)
                .Consumes(PushImages)
                .Produces("artifacts/bundle/*")
                .Executes(async token =>
                    Log.Information("{Archive}", await MakeBundleAsync(ArtifactsDirectory, token))
                );

    private Target Release =>
        _ =>
            _.Description("Gives images the version's tag, publishes bundle and changelog")
                .DependsOn(Bundle, Changelog)
                .After(PushImages, Test)
                .Consumes(PushImages)
                .Publishes()
                .UsesIdToken(AwsToken, AwsAudience)
                .Previews(PreviewAsync)
                .Executes(async token =>
                {
                    var pipeline = await ReleasePipelineAsync(ArtifactsDirectory, token);
                    var page = await pipeline.PublishAsync(token);
                    Log.Information("{Page}", page);
                    ReportSummary(x =>
                    {
                        x["Page"] = $"{page}";
                        return x;
                    });
                });

    private string? TagOrJobs => ReleaseTag ?? GitLab.Instance?.Tag;

    private ForgeAccess AccessToForge =>
        new()
        {
            Kind = Forge,
            Address = ForgeUrl,
            Project = ForgeProject,
            CaFile = ForgeCaFile,
            GitLabToken = GitLabToken,
            GitHubToken = GitHubToken,
            Variables = EnvironmentInfo.Variables,
        };

    private Task<ReleaseCommit> ReleaseCommitAsync(CancellationToken token) =>
        ReleaseCommit.FindAsync(RootDirectory, TagOrJobs, token);

    private async Task<string> WriteChangelogAsync(AbsolutePath folder, CancellationToken token)
    {
        var text = await ReleaseChangelog.MakeAsync(RootDirectory, TagOrJobs, token);
        (folder / "CHANGELOG.md").WriteAllText(text);
        return text;
    }

    private async Task<string> MakeBundleAsync(AbsolutePath folder, CancellationToken token)
    {
        var commit = await ReleaseCommitAsync(token);
        var settings = await DeploySettingsAsync(token);
        var bundle = await ReleaseBundle.MakeAsync(commit, settings, folder / "bundle", token);
        return bundle.Archive;
    }

    // What a dry run has not made is made elsewhere, for this look only.
    private async Task PreviewAsync(CancellationToken token)
    {
        if (IsScheduled(PushImages))
        {
            Log.Warning(
                "What follows goes by artifacts/images.json as it is: PushImages would write it anew"
            );
        }

        var folder = TemporaryDirectory / "release-preview";
        await WriteChangelogAsync(folder.CreateDirectory(), token);
        await MakeBundleAsync(folder, token);
        var pipeline = await ReleasePipelineAsync(folder, token);
        Console.WriteLine(await pipeline.PreviewAsync(token));
    }

    private async Task<ReleasePipeline> ReleasePipelineAsync(
        AbsolutePath folder,
        CancellationToken token
    ) =>
        new(
            new ReleaseSettings
            {
                Commit = await ReleaseCommitAsync(token),
                BundleFolder = folder / "bundle",
                Changelog = folder / "CHANGELOG.md",
                Images = await ImageRecord.ReadAsync(ArtifactsDirectory / "images.json", token),
                MovingTags = Tags,
                ForceTags = ForceTags,
            },
            ServicesOfImages,
            AccessToForge,
            TimeProvider.System,
            Log.Logger
        );

    private IEnumerable<string> ReleaseProblems()
    {
        Target[] tagged = [Changelog, Bundle, Release];
        return
        [
            .. tagged.Any(IsScheduled) || IsFirstJobOfTag ? ReleaseCommit.Problems(TagOrJobs) : [],
            .. IsScheduled(Bundle)
                ? SettingsOfDeploys.Problems().Concat(ManifestRendering.Problems(SettingsOfDeploys))
                : [],
            .. IsScheduled(Release)
                ? AccessToForge
                    .Problems()
                    .Concat(ImageSettings.TagProblems(Tags))
                    .Concat(ImageAccess.Problems(Tags))
                : [],
        ];
    }
}
