using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Jobs;
using Kindling.Testing;
using Shouldly;
using Xunit;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class SubmissionJobTests
{
    private static readonly JobRequest s_request = new()
    {
        Application = "hdfs://namenode:8020/user/spark/app.py",
        Arguments = ["a", "--b"],
        PyFiles = ["hdfs://namenode:8020/x.py", "hdfs://namenode:8020/y.py"],
        Name = "smoke pi",
        Resources = new JobResources
        {
            Executors = 3,
            ExecutorRequestCores = "100m",
            ExecutorLimitCores = "1",
            ExecutorMemory = MemorySize.Parse("512m"),
            DriverMemory = MemorySize.Parse("1g"),
            Conf =
            [
                "spark.a=b c",
                "spark.hadoop.fs.s3a.secret.key=it\"s \\ mine",
                "spark.kubernetes.driver.secretKeyRef.KEY=name:key",
            ],
        },
    };

    [Fact]
    public async Task A_request_becomes_a_Job_that_runs_spark_submit()
    {
        var job = await OfAsync(s_request);

        Approved.Matches(Text(job.Content));
    }

    [Fact]
    public void Its_settings_become_a_Secret_that_goes_with_it() =>
        Approved.Matches(Text(SubmissionSettings.SecretOf(s_request.Resources, "job-x", "uid-1")));

    [Fact]
    public async Task No_setting_stands_in_the_Job() =>
        (await OfAsync(s_request)).Content.ToJsonString().ShouldNotContain("spark.a");

    [Theory]
    [InlineData("spark.hadoop.fs.s3a.access.key=x", true)]
    [InlineData("spark.my.Password=x", true)]
    [InlineData("spark.oauth.token=x", true)]
    [InlineData("spark.a=the password", false)]
    [InlineData("spark.kubernetes.driver.secretKeyRef.KEY=name:key", false)]
    public void What_Spark_redacts_is_for_the_driver_alone(string setting, bool isSecret) =>
        SubmissionSettings.IsSecret(setting).ShouldBe(isSecret);

    [Fact]
    public void Java_options_of_ones_own_stay_beside_the_secret_ones() =>
        PropertiesOf(
                new JobResources
                {
                    Conf =
                    [
                        "spark.x.password=y",
                        "spark.kubernetes.driverEnv.JDK_JAVA_OPTIONS=-Da=b",
                    ],
                }
            )
            .ShouldContain("JDK_JAVA_OPTIONS = -Da\\=b\\ @/etc/kindling/driver.options");

    [Theory]
    [InlineData(null, null, 1, null)]
    [InlineData("2", null, 1, "2")]
    [InlineData("500m", null, 4, "4")]
    [InlineData("2", "3", 4, "3")]
    public void Who_asks_for_more_CPU_than_the_settings_limit_gets_it(
        string? request,
        string? limit,
        int cores,
        string? told
    )
    {
        var properties = PropertiesOf(
            new JobResources
            {
                ExecutorCores = cores,
                ExecutorRequestCores = request,
                ExecutorLimitCores = limit,
            }
        );

        if (told is null)
        {
            properties.ShouldNotContain("limit.cores");
        }
        else
        {
            properties.ShouldContain($"spark.kubernetes.executor.limit.cores = {told}\n");
        }
    }

    private static string PropertiesOf(JobResources resources) =>
        SubmissionSettings.SecretOf(resources, "job-x", "")["stringData"]![
            SubmissionSettings.File
        ]!.GetValue<string>();

    private static async Task<Manifest> OfAsync(JobRequest request)
    {
        var template = (await DeployBench.OursAsync()).Single(x => x.Name.Name == "spark-pi");
        return SubmissionJob.Of(template, request, "job-x", suspend: false);
    }

    // Whose it is changes from run to run.
    private static string Text(JsonNode node) =>
        YamlWriter
            .Write(node)
            .Replace(RunMark.Own.ToString(), "machine/1/2", StringComparison.Ordinal);
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
