using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class HdfsScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public HdfsScriptTests()
    {
        Directory.CreateDirectory(_bench["a"]);
        Directory.CreateDirectory(_bench["b"]);
        Folders($"file://{_bench["a"]},{_bench["b"]}");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Empty_folders_are_formatted_and_then_the_NameNode_starts() =>
        (await RunAsync("namenode")).ShouldBe(
            "hdfs namenode -format -nonInteractive\nhdfs namenode\n"
        );

    [Fact]
    public async Task A_folder_that_is_not_there_yet_is_empty_and_so_is_a_new_volume()
    {
        Directory.Delete(_bench["a"]);
        Directory.CreateDirectory(_bench["b/lost+found"]);

        (await RunAsync("namenode")).ShouldContain("-format");
    }

    [Fact]
    public async Task What_has_an_image_is_not_formatted()
    {
        _bench.Write("a/current/fsimage_0000000000000000000", "");

        (await RunAsync("namenode")).ShouldBe("hdfs namenode\n");
    }

    [Theory]
    [InlineData("a/current/VERSION")]
    [InlineData("b/.hidden")]
    [InlineData("b/mydata/x")]
    public async Task What_holds_something_else_is_not_formatted_but_told(string file)
    {
        _bench.Write(file, "");

        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", ["namenode"]);

        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldBe("");
        shell.Errors.ShouldContain(
            $"{_bench[file[..1]]} is not empty and holds no fsimage: a format that did not end"
        );
    }

    [Fact]
    public async Task Who_does_not_want_it_formatted_is_told()
    {
        var shell = await _bench.RunAsync(
            "hdfs/entrypoint.sh",
            ["namenode"],
            ("HDFS_NAMENODE_FORMAT", "false")
        );

        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldBe("");
        shell.Errors.ShouldContain("HDFS_NAMENODE_FORMAT is not true");
    }

    [Fact]
    public async Task A_failure_to_ask_for_the_folders_formats_nothing()
    {
        _bench.Tool("hdfs", "echo \"hdfs $*\"; exit 3");

        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", ["namenode"]);

        shell.ExitCode.ShouldBe(3);
        shell.Output.ShouldBe("");
    }

    [Theory]
    [InlineData("namenode -bootstrapStandby", "hdfs namenode -bootstrapStandby")]
    [InlineData("datanode", "hdfs datanode")]
    [InlineData("journalnode", "hdfs journalnode")]
    [InlineData("zkfc -formatZK", "hdfs zkfc -formatZK")]
    [InlineData("hdfs dfs -ls /", "hdfs dfs -ls /")]
    [InlineData("echo a", "a")]
    public async Task Other_roles_and_commands_run_as_they_are(string command, string output) =>
        (await RunAsync(command.Split(' '))).ShouldBe(output + "\n");

    [Fact]
    public async Task ZooKeeper_gets_settings_of_its_own()
    {
        _bench.Tool("java", "echo \"$2 $3\"; cat \"$4\"");

        (
            await RunAsync(["zookeeper"], ("JAVA_HOME", _bench[""]), ("ZOO_DATA_DIR", "/data"))
        ).ShouldBe(
            """
            hdfs classpath org.apache.zookeeper.server.quorum.QuorumPeerMain
            dataDir=/data
            clientPort=2181
            admin.enableServer=false

            """
        );
    }

    private void Folders(string folders) =>
        _bench.Tool("hdfs", $"[ \"$1\" = getconf ] && echo '{folders}' || echo \"hdfs $*\"");

    private Task<string> RunAsync(params string[] command) => RunAsync(command, []);

    private async Task<string> RunAsync(
        string[] command,
        params (string Name, string Value)[] variables
    )
    {
        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", command, variables);
        shell.ExitCode.ShouldBe(0, shell.Errors);
        return shell.Output;
    }
}
