using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageVersionsTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_with_names_that_are_looked_for_are_read_and_others_are_not() =>
        ImageVersions
            .Parse("java=21.0.8\r\n\nPicked up something\nspark=4.1.2\nperl=5\nr=a=b\npandas\n")
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["java"] = "21.0.8",
                    ["spark"] = "4.1.2",
                    ["r"] = "a=b",
                },
                ignoreOrder: true
            );

    [Fact]
    public void Labels_tell_versions_where_an_image_was_made_here()
    {
        var labels = new Dictionary<string, string>
        {
            ["io.kindling.spark.version"] = "4.1.2",
            ["io.kindling.python.version"] = "3.13.5",
            ["io.kindling.perl.version"] = "5",
            ["org.opencontainers.image.version"] = "1",
        };

        ImageVersions
            .FromLabels(labels)
            .ShouldBe(
                new Dictionary<string, string> { ["python"] = "3.13.5", ["spark"] = "4.1.2" },
                ignoreOrder: true
            );
        ImageVersions.FromLabels(new Dictionary<string, string> { ["a"] = "b" }).ShouldBeNull();
    }

    [Fact]
    public async Task The_script_finds_what_is_there()
    {
        Jar("spark/jars/spark-core_2.13-4.1.2.jar");
        Jar("spark/jars/hadoop-client-api-3.4.2.jar");
        Jar("spark/jars/spark-core-tests.jar");
        Tool("java", "echo 'openjdk version \"21.0.8\" 2025-07-15' >&2");
        Tool("R", "echo 'R version 4.5.0 (2025-04-11) -- \"How About a Twenty-Six\"'");
        Tool(
            "python3",
            "case $2 in *pandas*) echo 2.2.3 ;; *pyarrow*) echo nobody >&2; exit 1 ;; *) echo 3.13.5 ;; esac"
        );

        (await RunAsync()).ShouldBe(
            "java=21.0.8\npython=3.13.5\nr=4.5.0\nspark=4.1.2\nhadoop=3.4.2\npandas=2.2.3\n"
        );
    }

    [Fact]
    public async Task Hadoop_itself_tells_its_version_and_not_its_tests_do()
    {
        Jar("hadoop/share/hadoop/common/hadoop-common-3.5.0-tests.jar");
        Jar("hadoop/share/hadoop/common/hadoop-common-3.5.0.jar");
        Jar("spark/jars/hadoop-client-api-3.4.2.jar");
        Jar("spark/jars/spark-core_2.13-4.2.0-preview1.jar");

        (await RunAsync()).ShouldBe("spark=4.2.0-preview1\nhadoop=3.5.0\n");
    }

    [Fact]
    public async Task An_image_without_any_of_it_tells_nothing_and_that_is_no_failure() =>
        (await RunAsync()).ShouldBe("");

    private async Task<string> RunAsync()
    {
        // Without what this machine has of its own.
        foreach (var name in new[] { "java", "R", "python3" })
        {
            if (!File.Exists(_folder / $"bin/{name}"))
            {
                Tool(name, "exit 127");
            }
        }

        var shell = await Shell.RunAsync(
            ["sh", "-c", Resource.Text("Images/versions.sh")],
            new Dictionary<string, string>
            {
                ["PATH"] = $"{_folder / "bin"}:/usr/bin:/bin",
                ["SPARK_HOME"] = _folder / "spark",
                ["HADOOP_HOME"] = _folder / "hadoop",
            }
        );
        shell.ExitCode.ShouldBe(0, shell.Errors);
        return shell.Output;
    }

    private void Jar(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder / path)!);
        File.WriteAllText(_folder / path, "");
    }

    private void Tool(string name, string script) => Shell.WriteTool(_folder / "bin", name, script);
}
