using Kindling.NukeExtensions;
using Kindling.Pipelines;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Images.Structure;
using Nuke.Common;
using Nuke.Common.CI.GitLab;
using Serilog;

internal sealed partial class Build
{
    [Parameter(
        "What stands before the images' names: 127.0.0.1:5000/team, docker.io/me, an ECR; on GitLab the project's registry."
    )]
    private readonly string? Registry = GitLab.Instance?.RegistryImage;

    [Parameter("The user for the registry; otherwise CI_REGISTRY_USER, then Docker's config.json.")]
    private readonly string? RegistryUser;

    [Parameter("The password for RegistryUser."), Secret]
    private readonly string? RegistryPassword;

    [Parameter("Registries that may be spoken to by plain http, beside those on loopback.")]
    private readonly string[] InsecureRegistries = [];

    [Parameter("Repositories made in Amazon ECR have their images scanned as they are pushed.")]
    private readonly bool EcrScanOnPush = true;

    [Parameter("Repositories made in Amazon ECR keep a tag, once pushed, as it is.")]
    private readonly bool EcrImmutableTags;

    [Parameter(
        "Release tags, as 1.2.3,latest: of PushImages outside of pipelines; of Release, beside the version.",
        Separator = ","
    )]
    private readonly string[] Tags = [];

    [Parameter("The image that all of ours stand on; by digest, every machine computes one tag.")]
    private readonly string BaseImage = "debian:trixie-slim";

    [Parameter("How old Debian's packages in the images may be: yyyy-MM-dd, or today.")]
    private readonly string DebianDate = "";

    [Parameter("Where Debian's packages come from, otherwise what the base image names.")]
    private readonly string? DebianMirror;

    [Parameter("Indexes of Python packages, the first that is there: addresses or folders.")]
    private readonly string[] PythonIndexes = ["https://pypi.org/simple"];

    [Parameter("CRAN mirrors, the first that is there: addresses or folders.")]
    private readonly string[] CranMirrors = ["https://cloud.r-project.org"];

    [Parameter("The images' platform, linux/amd64 or linux/arm64; otherwise this machine's.")]
    private readonly string? Platform;

    [Parameter(
        "The engine's builder; otherwise BuildKit where the engine has it.",
        ValueProviderMember = nameof(Builders)
    )]
    private readonly string? Builder;

    [Parameter("Builds images anew, whatever is there.")]
    private readonly bool NoCache;

    [Parameter("The driver's image for CheckParity.")]
    private readonly string? DriverImage;

    [Parameter("The executors' image for CheckParity.")]
    private readonly string? ExecutorImage;

    private static IEnumerable<string> Builders => ImageSettings.Builders;

    private ImageServices? _imageServices;
    private ImagePipeline? _images;

    private Target BuildImages =>
        _ =>
            _.Description("Builds the images that nobody has yet")
                .UsesDocker()
                .After(CheckPush)
                .Executes(token => ProvideAsync(Images.Products, token));

    private Target BuildSpark => _ => Image(_, "spark");

    private Target BuildSparkPy => _ => Image(_, "spark-py");

    private Target BuildSparkR => _ => Image(_, "spark-r");

    private Target BuildNotebook => _ => Image(_, "notebook");

    private Target BuildHdfs => _ => Image(_, "hdfs");

    private Target TestImages =>
        _ =>
            _.Description("Runs structure tests in containers of the finished images")
                .DependsOn(BuildImages)
                .UsesDocker()
                .Executes(TestImagesAsync);

    private Target CheckPush =>
        _ =>
            _.Description("Proves that the registry takes each image, and leaves nothing behind")
                .Requires(() => Registry)
                .Executes(token => Images.CheckPushAsync(token));

    private Target PushImages =>
        _ =>
            _.Description("Pushes the images and gives them the release tags")
                .DependsOn(CheckPush, BuildImages)
                .Requires(() => Registry)
                .UsesDocker()
                .UsesIdToken(AwsToken, AwsAudience)
                .Produces("artifacts/images.json")
                .Executes(async token =>
                {
                    var images = await Images.PushAsync(Images.Products, TagsToGive, token);
                    await ImageRecord.WriteAsync(ArtifactsDirectory / "images.json", images, token);
                    ImageTables.Print(images);
                });

    private Target CheckParity =>
        _ =>
            _.Description("Refuses a driver and executors whose images do not fit; exit code 5")
                .Requires(() => DriverImage)
                .Requires(() => ExecutorImage)
                .Executes(async token =>
                    ParityException.ThrowIfAny(
                        await Images.DifferencesAsync(DriverImage!, ExecutorImage!, token)
                    )
                );

    private Target ExportContexts =>
        _ =>
            _.Description("Writes each image's context as a tar for plain docker build")
                .Executes(async token =>
                {
                    var folder = TemporaryDirectory / "contexts";
                    foreach (var file in await Images.ExportAsync(Images.Products, folder, token))
                    {
                        Log.Information("{File}", file);
                    }
                });

    private ImagePipeline Images =>
        _images ??= new ImagePipeline(
            SettingsOfImages,
            ServicesOfImages,
            (product, token) => FetchAsync(product, SettingsOfImages.Versions[product], token),
            ImageProgress.For(
                IsLocalBuild && !Console.IsOutputRedirected,
                Log.Logger,
                TimeProvider.System
            ),
            Log.Logger
        );

    private ImageServices ServicesOfImages =>
        _imageServices ??= new ImageServices(
            ImageAccess,
            EnvironmentInfo.Variables,
            TimeProvider.System
        );

    private ImageSettings SettingsOfImages =>
        new()
        {
            Root = RootDirectory,
            Registry = Registry,
            BaseImage = BaseImage,
            DebianDate = DebianDates.Resolve(DebianDate, TimeProvider.System),
            DebianMirror = DebianMirror,
            PythonIndexes = PythonIndexes,
            CranMirrors = CranMirrors,
            Platform = Platform,
            Builder = Builder,
            NoCache = NoCache,
            Versions = new Dictionary<Product, string>
            {
                [Product.Spark] = SparkVersion,
                [Product.Hadoop] = HadoopVersion,
            },
            Revision = Revision.Of(RootDirectory, EnvironmentInfo.Variables),
            Source = EnvironmentInfo.Variables.GetValueOrDefault("CI_PROJECT_URL"),
        };

    private ImageAccess ImageAccess =>
        new()
        {
            Registry = Registry,
            User = RegistryUser,
            Password = RegistryPassword,
            InsecureRegistries = InsecureRegistries,
            EcrScanOnPush = EcrScanOnPush,
            EcrImmutableTags = EcrImmutableTags,
        };

    /// <inheritdoc/>
    protected override void OnBuildFinished() => _imageServices?.Dispose();

    private ITargetDefinition Image(ITargetDefinition target, string name) =>
        target
            .Description($"Builds {name}, and what it stands on, unless somebody has it")
            .After(CheckPush)
            .UsesDocker()
            .Executes(token => ProvideAsync([name], token));

    private async Task ProvideAsync(IReadOnlyList<string> names, CancellationToken token)
    {
        var images = await Images.BuildAsync(names, token);
        ImageTables.Print(images);
        ReportSummary(x =>
        {
            x["Built"] = $"{images.Count(image => image.Outcome == ImageOutcome.Built)}";
            x["Asked"] =
                $"{_imageServices!.RegistryRequests}× registry, {_imageServices.EngineRequests}× engine";
            return x;
        });
    }

    private async Task TestImagesAsync(CancellationToken token)
    {
        var chromium = await Browser.EnsureAsync(
            EnvironmentInfo.Variables,
            !NoInstall,
            Log.Logger,
            token
        );
        var results = await Images.TestAsync(Images.Products, chromium, token);
        ImageTables.Print(results);
        ImageTestsFailedException.ThrowIfAny(results);
    }

    // The targets that need what the images are made from.
    private IEnumerable<Target> FromImages =>
        [
            BuildImages,
            BuildSpark,
            BuildSparkPy,
            BuildSparkR,
            BuildNotebook,
            BuildHdfs,
            TestImages,
            PushImages,
            ExportContexts,
        ];

    private IEnumerable<string> ImageProblems()
    {
        Target[] working = [.. FromImages, CheckPush, CheckParity];
        return working.Any(IsScheduled)
            ?
            [
                .. SettingsOfImages.Problems(),
                .. ImageSettings.TagProblems(Tags),
                .. ImageSettings.NameProblems(DriverImage, ExecutorImage),
                .. ImageAccess.Problems(Tags),
            ]
            : [];
    }
}
