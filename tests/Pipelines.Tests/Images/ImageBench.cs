using System.Text;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>A checkout of its own for a test: a docker/ to change, and archives that stand for the real ones.</summary>
internal sealed class ImageBench : IDisposable
{
    public static readonly string BaseDigest = "sha256:" + new string('1', 64);
    public static readonly string[] All = ["spark-py", "spark-r", "notebook", "hdfs"];

    private readonly TempDirectory _folder = new();

    /// <summary>A copy of the real docker/.</summary>
    public static ImageBench Real()
    {
        var bench = new ImageBench();
        Copy(Path.Combine(Repository, "docker"), bench.Docker);
        return bench;
    }

    /// <summary>A small docker/: java and tool stand for it all, with empty lists.</summary>
    public static ImageBench Small()
    {
        var bench = new ImageBench();
        bench.Write("java/Dockerfile", "# The ground.\nARG DEBIAN=debian:x\nFROM ${DEBIAN}\n");
        bench.Write("tool/Dockerfile", "# A tool.\nARG BASE=kindling/java\nFROM ${BASE}\n");
        bench.WriteLists();
        return bench;
    }

    /// <summary>The checkout that is tested.</summary>
    public static string Repository { get; } =
        Environment.GetEnvironmentVariable("KINDLING_ROOT") ?? Above(AppContext.BaseDirectory);

    public string Root => _folder.Path;

    public string Docker => _folder / "docker";

    public ImageSettings Settings =>
        new()
        {
            Root = Root,
            DebianDate = "2026-11-01",
            Platform = "linux/amd64",
            Versions = new Dictionary<Product, string>
            {
                [Product.Spark] = "4.1.2",
                [Product.Hadoop] = "3.5.0",
            },
        };

    public static BaseIdentity Identity { get; } = new("debian@" + BaseDigest, BaseDigest);

    public static Dictionary<Product, string> Archives =>
        new() { [Product.Spark] = "5a", [Product.Hadoop] = "4a" };

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public string File(string path) => Path.Combine(Docker, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(path))!);
        System.IO.File.WriteAllText(File(path), text);
    }

    public void Append(string path, string text) => System.IO.File.AppendAllText(File(path), text);

    public void WriteLists(
        string debian = "",
        string jars = "",
        string cran = "",
        string requirements = ""
    )
    {
        Write("dependencies/debian.txt", debian);
        Write("dependencies/jars.txt", jars);
        Write("dependencies/cran.txt", cran);
        Write("dependencies/requirements.txt", requirements);
    }

    public DependencyLists Lists() => DependencyLists.Read(File("dependencies"));

    public Task<ImagePlan> PlanAsync(
        ImageSettings? settings = null,
        BaseIdentity? identity = null,
        IReadOnlyDictionary<Product, string>? archives = null,
        IReadOnlyList<string>? names = null
    ) =>
        ImagePlan.MakeAsync(
            ImageCatalog.Read(Docker),
            names ?? All,
            settings ?? Settings,
            identity ?? Identity,
            archives ?? Archives,
            Token
        );

    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    public void Dispose() => _folder.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }
    }

    private static string Above(string folder) =>
        Directory.Exists(Path.Combine(folder, "docker", "java"))
            ? folder
            : Above(
                Path.GetDirectoryName(folder)
                    ?? throw new InvalidOperationException("Set KINDLING_ROOT to the checkout.")
            );
}
