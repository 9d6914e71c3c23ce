using Kindling.NukeExtensions;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Releases;
using Nuke.Common;
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

    private static AbsolutePath ChangelogFile => ArtifactsDirectory / "CHANGELOG.md";

    private static AbsolutePath BundleFolder => ArtifactsDirectory / "bundle";

    private Target Changelog =>
        _ =>
            _.Description("Writes what is new since the release before, from the commits")
                .Produces("artifacts/CHANGELOG.md")
                .Executes(async token =>
                {
                    var text = await ReleaseChangelog.MakeAsync(RootDirectory, TagOrJobs, token);
                    ChangelogFile.WriteAllText(text);
                    Console.WriteLine(text);
                });

    private Target Bundle =>
        _ =>
            _.Description("Packs manifests by digest, with a program that installs them")
                .After(PushImages)
                .Consumes(PushImages)
                .Produces("artifacts/bundle/*")
                .Executes(async token =>
                {
                    var commit = await ReleaseCommitAsync(token);
                    var settings = await DeploySettingsAsync(token);
                    var bundle = await ReleaseBundle.MakeAsync(
                        commit,
                        settings,
                        BundleFolder,
                        token
                    );
                    Log.Information("{Archive}", bundle.Archive);
                });

    private Target PreviewRelease =>
        _ =>
            _.Description("Shows exactly what Release would send, and sends nothing")
                .DependsOn(Bundle, Changelog)
                .Consumes(PushImages)
                .Executes(async token =>
                {
                    var pipeline = await ReleasePipelineAsync(token);
                    Console.WriteLine(await pipeline.PreviewAsync(token));
                });

    private Target Release =>
        _ =>
            _.Description("Gives images the version's tag, publishes bundle and changelog")
                .DependsOn(Bundle, Changelog)
                .After(PushImages, Test)
                .Consumes(PushImages)
                .Executes(async token =>
                {
                    var pipeline = await ReleasePipelineAsync(token);
                    var page = await pipeline.PublishAsync(token);
                    Log.Information("{Page}", page);
                    ReportSummary(x =>
                    {
                        x["Page"] = $"{page}";
                        return x;
                    });
                });

    private string? TagOrJobs =>
        ReleaseTag
        ?? (
            EnvironmentInfo.Variables.GetValueOrDefault("CI_COMMIT_TAG") is { Length: > 0 } tag
                ? tag
                : null
        );

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

    private async Task<ReleasePipeline> ReleasePipelineAsync(CancellationToken token) =>
        new(
            new ReleaseSettings
            {
                Commit = await ReleaseCommitAsync(token),
                BundleFolder = BundleFolder,
                Changelog = ChangelogFile,
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
        Target[] publishing = [Release, PreviewRelease];
        Target[] tagged = [Changelog, Bundle, .. publishing];
        return
        [
            .. tagged.Any(IsScheduled) ? ReleaseCommit.Problems(TagOrJobs) : [],
            .. IsScheduled(Bundle)
                ? SettingsOfDeploys.Problems().Concat(ManifestRendering.Problems(SettingsOfDeploys))
                : [],
            .. publishing.Any(IsScheduled)
                ? AccessToForge
                    .Problems()
                    .Concat(ImageSettings.TagProblems(Tags))
                    .Concat(ImageAccess.Problems(Tags))
                : [],
        ];
    }
}
