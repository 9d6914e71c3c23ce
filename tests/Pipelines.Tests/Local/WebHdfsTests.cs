using Kindling.Pipelines.Local;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class WebHdfsTests
{
    private const string Folder =
        """{"FileStatus":{"pathSuffix":"","length":0,"type":"DIRECTORY","permission":"1777"}}""";

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Xunit.Fact]
    public async Task A_missing_folder_is_made_with_its_permission_whatever_the_umask_says()
    {
        await using var server = new FakeHttp(
            (asked, _) =>
                asked.StartsWith("GET", StringComparison.Ordinal)
                    ? (404, "{}")
                    : (200, """{"boolean":true}""")
        );
        using var http = new LoopbackHttp();

        await new WebHdfs(http, server.Address, "ada").MakeFolderAsync(
            "/spark-logs",
            "1777",
            Token
        );

        server.Asked.ShouldBe([
            "GET /webhdfs/v1/spark-logs?op=GETFILESTATUS&user.name=ada",
            "PUT /webhdfs/v1/spark-logs?op=MKDIRS&user.name=ada&permission=1777",
            "PUT /webhdfs/v1/spark-logs?op=SETPERMISSION&user.name=ada&permission=1777",
        ]);
    }

    [Xunit.Fact]
    public async Task A_folder_that_is_right_is_left_alone()
    {
        await using var server = new FakeHttp((_, _) => (200, Folder));
        using var http = new LoopbackHttp();

        await new WebHdfs(http, server.Address, "ada").MakeFolderAsync("/tmp", "1777", Token);

        server.Asked.Count.ShouldBe(1);
    }

    [Xunit.Fact]
    public async Task The_bytes_of_a_file_go_where_the_NameNode_says()
    {
        await using var server = new FakeHttp(
            (asked, self) =>
                asked.Contains("op=CREATE", StringComparison.Ordinal)
                    ? (307, $"{self.Address}datanode")
                    : (201, "")
        );
        using var http = new LoopbackHttp();

        await new WebHdfs(http, server.Address, "ada").WriteAsync(
            "/user/ada/a b",
            "hello"u8.ToArray(),
            Token
        );

        server.Asked.ShouldBe([
            "PUT /webhdfs/v1/user/ada/a%20b?op=CREATE&user.name=ada&overwrite=true",
            "PUT /datanode hello",
        ]);
    }

    [Xunit.Fact]
    public async Task A_refusal_is_told_in_the_NameNodes_own_words()
    {
        const string Refusal =
            """{"RemoteException":{"exception":"SafeModeException","message":"Cannot delete /x. Name node is in safe mode.\nmore"}}""";
        await using var server = new FakeHttp((_, _) => (403, Refusal));
        using var http = new LoopbackHttp();

        var exception = await Should.ThrowAsync<PipelineException>(
            new WebHdfs(http, server.Address, "ada").DeleteAsync("/x", Token)
        );

        exception.Message.ShouldBe(
            "HDFS refused DELETE of /x: Cannot delete /x. Name node is in safe mode."
        );
    }

    [Xunit.Theory]
    [Xunit.InlineData("<html>no json</html>")]
    [Xunit.InlineData("[]")]
    [Xunit.InlineData("""{"other":1}""")]
    public void Other_bodies_have_no_reason(string body) => WebHdfs.Reason(body).ShouldBeNull();
}
