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
        _bench.Write("hadoop/share/hadoop/common/hadoop-common-3.5.1-tests.jar", "");
        _bench.Write("hadoop/share/hadoop/common/hadoop-common-3.5.1.jar", "");
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

    [Theory]
    [InlineData("")]
    [InlineData("file:")]
    [InlineData("file://")]
    public async Task What_has_an_image_is_not_formatted(string scheme)
    {
        Folders(scheme + _bench["a"]);
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
        shell.Errors.ShouldContain("HDFS_NAMENODE_FORMAT is false: 'true' formats it, 'standby'");
    }

    [Fact]
    public async Task Of_several_NameNodes_none_is_formatted_by_itself()
    {
        Settings(("dfs.nameservices", "other,one"), ("dfs.ha.namenodes.one", "a,b"));

        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", ["namenode"]);

        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldBe("");
        shell.Errors.ShouldContain(
            "HDFS_NAMENODE_FORMAT is not set, though there are several NameNodes (a,b)"
        );
    }

    [Theory]
    [InlineData("true", "-format")]
    [InlineData("standby", "-bootstrapStandby")]
    public async Task Of_several_NameNodes_one_is_formatted_and_the_others_take_its_image(
        string format,
        string option
    )
    {
        Settings(("dfs.nameservices", "one"), ("dfs.ha.namenodes.one", "a,b"));

        (await RunAsync(["namenode"], ("HDFS_NAMENODE_FORMAT", format))).ShouldBe(
            $"hdfs namenode {option} -nonInteractive\nhdfs namenode\n"
        );
    }

    [Fact]
    public async Task A_nameservice_with_one_NameNode_is_formatted()
    {
        Settings(("dfs.nameservices", "one"), ("dfs.ha.namenodes.one", "a"));

        (await RunAsync("namenode")).ShouldContain("-format");
    }

    [Theory]
    [InlineData("dfs.namenode.name.dir")]
    [InlineData("dfs.nameservices")]
    [InlineData("dfs.ha.namenodes.one")]
    public async Task What_cannot_be_read_formats_nothing(string setting)
    {
        Settings(("dfs.nameservices", "one"), (setting, "broken"));

        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", ["namenode"]);

        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldBe("");
        shell.Errors.ShouldContain($"cannot read {setting}: no such file");
    }

    [Theory]
    [InlineData("namenode", "dfs.namenode.name.dir")]
    [InlineData("datanode", "dfs.datanode.data.dir")]
    public async Task Data_of_another_minor_version_is_not_touched(string role, string setting)
    {
        Settings((setting, $"[SSD]file://{_bench["a"]},{_bench["c"]}"));
        _bench.Write("a/current/fsimage_0000000000000000000", "");
        _bench.Write("a/hadoop-version", "3.4.2\n");
        _bench.Write("c/current/VERSION", "");

        var shell = await _bench.RunAsync("hdfs/entrypoint.sh", [role]);

        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldBe("");
        shell.Errors.ShouldContain($"{_bench["a"]} was written by Hadoop 3.4.2, and this is 3.5.1");
        File.Exists(_bench["c/hadoop-version"]).ShouldBeFalse();

        (await RunAsync([role], ("HDFS_DATA_VERSION", "3.4.2"))).ShouldBe($"hdfs {role}\n");
        (await ReadAsync("a/hadoop-version")).ShouldBe("3.5.1\n");
        (await ReadAsync("c/hadoop-version")).ShouldBe("3.5.1\n");
    }

    [Fact]
    public async Task What_formats_by_an_argument_finds_its_folder_as_empty_as_it_was()
    {
        (await RunAsync("namenode", "-format")).ShouldBe("hdfs namenode -format\n");

        Directory.EnumerateFileSystemEntries(_bench["a"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_DataNode_goes_on_where_one_of_its_disks_cannot_be_written()
    {
        Settings(("dfs.datanode.data.dir", $"/proc/nothing,{_bench["a"]}"));

        (await RunAsync("datanode")).ShouldBe("hdfs datanode\n");
        (await ReadAsync("a/hadoop-version")).ShouldBe("3.5.1\n");
    }

    [Fact]
    public async Task Data_of_the_same_minor_version_is_taken()
    {
        _bench.Write("a/current/fsimage_0000000000000000000", "");
        _bench.Write("a/hadoop-version", "3.5.0\n");

        (await RunAsync("namenode")).ShouldBe("hdfs namenode\n");
        (await ReadAsync("a/hadoop-version")).ShouldBe("3.5.1\n");
    }

    [Fact]
    public async Task Logs_go_where_they_can_be_written()
    {
        _bench.Tool("hdfs", "echo \"$HADOOP_LOG_DIR\"");
        string[] command = ["datanode"];

        (await RunAsync(command, ("HADOOP_LOG_DIR", _bench["a"]))).ShouldBe(_bench["a"] + "\n");
        (await RunAsync(command, ("HADOOP_LOG_DIR", "/proc/1"))).ShouldStartWith(_bench["tmp"]);
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

    private Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(_bench[file], ImageBench.Token);

    private void Folders(string folders) => Settings(("dfs.namenode.name.dir", folders));

    // As hdfs getconf answers: a broken one cannot be read, and what is not there is missing.
    private void Settings(params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            _bench.Write(
                $"settings/{name}",
                value == "broken" ? "echo no such file >&2; exit 255" : $"echo {value}"
            );
        }

        _bench.Tool(
            "hdfs",
            $"""
            [ "$1" = getconf ] || exec echo "hdfs $*"
            [ -e "{_bench["settings"]}/$3" ] && . "{_bench["settings"]}/$3" && exit
            echo "Configuration $3 is missing." >&2; exit 255
            """
        );
    }

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
