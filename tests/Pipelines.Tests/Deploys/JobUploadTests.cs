using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Tests.Local;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class JobUploadTests : IDisposable
{
    private readonly TempDirectory _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task What_is_here_is_sent_and_what_is_elsewhere_stays()
    {
        await using var server = HdfsThatTakesAll();
        using var http = new LoopbackHttp();
        var request = new JobRequest
        {
            Application = File("app.py"),
            Resources = new JobResources
            {
                Conf =
                [
                    $"spark.submit.pyFiles={File("helper.py")},hdfs://namenode:8020/x.py",
                    $"spark.archives={File("env.zip")}#env",
                    "spark.app.name=a,b",
                ],
            },
        };

        var sent = await Uploads(http, server).SendAsync(request, DeployBench.Token);

        sent.Application.ShouldBe("hdfs://namenode:8020/user/spark/run/1/app.py");
        sent.Resources.Conf.ShouldBe([
            "spark.submit.pyFiles=hdfs://namenode:8020/user/spark/run/2/helper.py,hdfs://namenode:8020/x.py",
            "spark.archives=hdfs://namenode:8020/user/spark/run/3/env.zip#env",
            "spark.app.name=a,b",
        ]);
        server.Asked.Count(x => x.Contains("op=CREATE", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_told_together_and_nothing_is_sent()
    {
        await using var server = HdfsThatTakesAll();
        using var http = new LoopbackHttp();
        var request = new JobRequest
        {
            Application = File("app.py"),
            Resources = new JobResources { Conf = ["spark.jars=a.jar,b.jar"] },
        };

        var refused = await Should.ThrowAsync<InvalidSettingsException>(
            Uploads(http, server).SendAsync(request, DeployBench.Token)
        );

        refused.Message.ShouldContain("there is no file a.jar");
        refused.Message.ShouldContain("there is no file b.jar");
        server.Asked.ShouldBeEmpty();
    }

    private static FakeHttp HdfsThatTakesAll() =>
        new(
            (asked, self) =>
                asked.Contains("op=CREATE", StringComparison.Ordinal)
                    ? (307, $"{self.Address}datanode")
                    : (201, "")
        );

    private static JobUploads Uploads(LoopbackHttp http, FakeHttp server) =>
        new(new WebHdfs(http, server.Address, "spark"), "hdfs://namenode:8020", "/user/spark/run");

    private string File(string name)
    {
        var path = _here / name;
        System.IO.File.WriteAllText(path, "text");
        return path;
    }
}
