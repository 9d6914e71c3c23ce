using System.Text.Json.Nodes;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Jobs;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class SubmissionJobTests
{
    [Fact]
    public async Task A_request_becomes_the_arguments_of_spark_submit()
    {
        var job = await OfAsync(
            new JobRequest
            {
                Application = "hdfs://namenode:8020/user/spark/app.py",
                Arguments = ["a", "--b"],
                PyFiles = ["hdfs://namenode:8020/x.py", "hdfs://namenode:8020/y.py"],
                Name = "smoke pi",
                Resources = new JobResources
                {
                    Executors = 3,
                    ExecutorCores = 2,
                    Conf = ["spark.a=b c"],
                },
            }
        );

        Arguments(job)
            .ShouldBe([
                "spark-submit",
                "--master",
                "k8s://https://kubernetes.default.svc:443",
                "--deploy-mode",
                "cluster",
                "--name",
                "smoke pi",
                "--py-files",
                "hdfs://namenode:8020/x.py,hdfs://namenode:8020/y.py",
                "--conf",
                "spark.kubernetes.driver.pod.name=job-x-driver",
                "--conf",
                "spark.kubernetes.executor.podNamePrefix=job-x",
                "--conf",
                $"spark.kubernetes.driver.annotation.kindling.io/process={RunMark.Own}",
                "--conf",
                "spark.kubernetes.driver.label.kindling.io/run=job-x",
                "--conf",
                "spark.kubernetes.executor.label.kindling.io/run=job-x",
                "--conf",
                "spark.executor.instances=3",
                "--conf",
                "spark.executor.cores=2",
                "--conf",
                "spark.a=b c",
                "hdfs://namenode:8020/user/spark/app.py",
                "a",
                "--b",
            ]);
    }

    [Fact]
    public async Task It_is_known_by_its_run_and_by_whose_it_is()
    {
        var job = await OfAsync(
            new JobRequest { Application = "local:///x.jar", MainClass = "a.B" }
        );

        job.Name.Name.ShouldBe("job-x");
        var metadata = job.Content["metadata"]!;
        metadata["labels"]!["kindling.io/run"]!.GetValue<string>().ShouldBe("job-x");
        RunMark
            .Parse(metadata["annotations"]!["kindling.io/process"]!.GetValue<string>())
            .ShouldBe(RunMark.Own);
        job.PodTemplate!["metadata"]!["labels"]!["kindling.io/run"]!
            .GetValue<string>()
            .ShouldBe("job-x");
        Arguments(job).ShouldContain("a.B");
    }

    private static async Task<Manifest> OfAsync(JobRequest request)
    {
        var template = (await DeployBench.OursAsync()).Single(x => x.Name.Name == "spark-pi");
        return SubmissionJob.Of(template, request, "job-x");
    }

    private static IEnumerable<string> Arguments(Manifest job) =>
        job.PodTemplate!["spec"]!["containers"]![0]!["args"]!
            .AsArray()
            .Select(x => x!.GetValue<string>());
}

public sealed class RunMarkTests
{
    [Theory]
    [InlineData("smoke pi", "job-smoke-pi-")]
    [InlineData("Größe_1.py", "job-gr-e-1-py-")]
    [InlineData(
        "a-name-that-is-much-longer-than-any-name-may-be",
        "job-a-name-that-is-much-longer-tha-"
    )]
    public void A_runs_name_is_one_that_pods_may_have(string application, string start)
    {
        var name = RunMark.NameOf(application);

        name.ShouldStartWith(start);
        name.ShouldMatch("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$");
        // With what Spark appends it stays below 63.
        name.Length.ShouldBeLessThan(45);
        RunMark.NameOf(application).ShouldNotBe(name);
    }

    [Fact]
    public void Only_a_process_of_this_machine_is_known_to_be_gone()
    {
        RunMark.Own.IsGone.ShouldBeFalse();
        (RunMark.Own with { Started = 1 }).IsGone.ShouldBeTrue();
        (RunMark.Own with { Machine = "another", Started = 1 }).IsGone.ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a/b/c")]
    [InlineData("a/1")]
    public void What_is_no_mark(string? text) => RunMark.Parse(text).ShouldBeNull();
}
