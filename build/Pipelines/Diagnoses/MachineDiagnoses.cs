using System.Globalization;
using System.Runtime.InteropServices;
using Kindling.Oci;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Local;
using Serilog;

namespace Kindling.Pipelines.Diagnoses;

/// <summary>How this machine fares: what builds, images and the local environment stand on. Nothing is installed or changed.</summary>
/// <param name="variables">PATH, JAVA_HOME, HOME …</param>
/// <param name="services">The engine and the registries.</param>
/// <param name="log">Hears what is tried.</param>
public sealed class MachineDiagnoses(
    IReadOnlyDictionary<string, string> variables,
    ImageServices services,
    ILogger log
)
{
    private const long GiB = 1L << 30;

    /// <summary>The folders that are written to.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where images go, as --registry has it; null for nowhere.</summary>
    public string? Registry { get; init; }

    /// <summary>True when Spark and HDFS run on this machine itself.</summary>
    public bool RunsSpark { get; init; }

    /// <summary>True when a deploy may install what is missing.</summary>
    public bool AllowInstall { get; init; }

    /// <summary>All findings.</summary>
    public async Task<IReadOnlyList<Diagnosis>> ReadAsync(CancellationToken cancellationToken)
    {
        var programs = RunsSpark ? Programs(cancellationToken) : [];
        var registry = Registry is { } name
            ? [RegistryAsync(name, cancellationToken)]
            : Array.Empty<Task<Diagnosis>>();
        return
        [
            Machine(),
            .. Folders.Select(Disk),
            .. await Task.WhenAll([EngineAsync(cancellationToken), .. registry, .. programs]),
        ];
    }

    /// <summary>Whether a folder's disk has enough room for downloads, images and data.</summary>
    internal static Diagnosis Room(string folder, long free)
    {
        var subject = $"disk of {folder}";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(double)free / GiB:0.0} GiB free"
        );
        return free >= 5 * GiB
            ? Diagnosis.Ok(subject, text)
            : new Diagnosis(
                subject,
                free >= GiB ? Health.Warning : Health.Problem,
                text,
                "make room: Spark, Hadoop and what they make take about 3 GiB"
            );
    }

    private static Diagnosis Machine()
    {
        var machine = Local.Machine.Read();
        return Diagnosis.Ok(
            "machine",
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {machine.Cores} cores, {machine.MemoryMiB} MiB"
        );
    }

    private static Diagnosis Disk(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        return Room(folder, new DriveInfo(there).AvailableFreeSpace);
    }

    // Only images want an engine.
    private Task<Diagnosis> EngineAsync(CancellationToken cancellationToken) =>
        Diagnosis.OfAsync(
            "Docker engine",
            Health.Warning,
            () =>
                ClientFailures.TellAsync(async () =>
                {
                    var engine = await services.EngineAsync(cancellationToken);
                    return Diagnosis.Ok(
                        "Docker engine",
                        $"it answers: API {engine.ApiVersion}, {engine.OsType}, {(engine.HasBuildKit ? "BuildKit" : "the classic builder")}"
                    );
                })
        );

    private Task<Diagnosis> RegistryAsync(string registry, CancellationToken cancellationToken)
    {
        var subject = $"registry {registry}";
        return Diagnosis.OfAsync(
            subject,
            Health.Problem,
            () =>
                ClientFailures.TellAsync(async () =>
                {
                    var image = ImageReference.Parse($"{registry}/spark:check");
                    var login = await services.EngineCredentialAsync(
                        image.Registry,
                        cancellationToken
                    );
                    var who = login?.User is { } user ? $"as {user}" : "without a user's name";
                    var news = await services.CheckPushAsync(image, cancellationToken);
                    return Diagnosis.Ok(subject, news ?? $"it takes images {who}");
                })
        );
    }

    private IEnumerable<Task<Diagnosis>> Programs(CancellationToken cancellationToken)
    {
        // Not to be installed by a look.
        var runtimes = new Runtimes(variables, new Installer(variables, log), allowInstall: false);
        yield return ProgramAsync(
            "Java",
            async () => Told(await runtimes.JavaAsync(cancellationToken))
        );
        yield return ProgramAsync(
            "Python",
            async () => Told(await runtimes.PythonAsync(cancellationToken))
        );
        yield return Diagnosis.OfAsync(
            "R",
            Health.Warning,
            async () => Diagnosis.Ok("R", await runtimes.RscriptAsync(cancellationToken))
        );
    }

    private Task<Diagnosis> ProgramAsync(string name, Func<Task<string>> find) =>
        Diagnosis.OfAsync(
            name,
            AllowInstall ? Health.Warning : Health.Problem,
            async () => Diagnosis.Ok(name, await find())
        );

    private static string Told(Runtime runtime) => $"{runtime.Version} at {runtime.Path}";
}
