using Kindling.Pipelines.Jobs;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Pipelines.Tests.Jobs;

public sealed class SparkSubmitCommandTests
{
    private static readonly DriverPlaces s_places = new("/run/job.conf", "mine");

    [Xunit.Fact]
    public async Task Every_option_reaches_spark_submit_and_no_setting_is_an_argument()
    {
        await using var spark = new FakeSpark("");
        var request = new JobRequest
        {
            Application = "/jobs/app.jar",
            Arguments = ["--input", "a b"],
            Name = "nightly",
            MainClass = "com.example.Main",
            Resources = new JobResources
            {
                Executors = 3,
                ExecutorCores = 2,
                ExecutorMemory = MemorySize.Parse("2g"),
                DriverMemory = MemorySize.Parse("512m"),
                CoresMax = 5,
                Conf = ["spark.sql.shuffle.partitions=4"],
            },
        };

        var command = SparkSubmitCommand.From(
            request,
            spark.Environment,
            new Dictionary<string, string>(),
            s_places
        );

        string.Join(' ', command.Arguments)
            .ShouldBe(
                "--master spark://127.0.0.1:7077 --deploy-mode client --properties-file /run/job.conf --name nightly --executor-memory 2g "
                    + "--executor-cores 2 --total-executor-cores 5 --driver-memory 512m --class com.example.Main "
                    + "/jobs/app.jar --input a b"
            );
        command.Arguments[^1].ShouldBe("a b");
    }

    [Xunit.Fact]
    public async Task What_nobody_says_is_the_environments_choice()
    {
        await using var spark = new FakeSpark("");

        var arguments = SparkSubmitCommand
            .From(spark.Request, spark.Environment, new Dictionary<string, string>(), s_places)
            .Arguments;

        string.Join(' ', arguments)
            .ShouldContain(
                "--name app --executor-memory 1g --executor-cores 1 --total-executor-cores 2 "
            );
    }

    [Xunit.Fact]
    public async Task Driver_and_workers_get_one_Python_and_somebody_elses_Spark_settings_go()
    {
        await using var spark = new FakeSpark("");
        var variables = new Dictionary<string, string>
        {
            ["SPARK_DAEMON_MEMORY"] = "9g",
            ["HADOOP_OPTS"] = "-Dx",
            ["PATH"] = "/usr/bin",
            ["SPARK_HOME"] = "/somewhere/else",
        };

        var result = SparkSubmitCommand
            .From(spark.Request, spark.Environment, variables, s_places)
            .Variables;

        result["PYSPARK_PYTHON"].ShouldBe("/usr/bin/python3.11");
        result["PYSPARK_DRIVER_PYTHON"].ShouldBe("/usr/bin/python3.11");
        result["SPARK_HOME"].ShouldBe(spark.Environment.SparkHome);
        result["SPARK_LOCAL_IP"].ShouldBe("127.0.0.1");
        result["SPARK_DAEMON_MEMORY"].ShouldBeNull();
        result["HADOOP_OPTS"].ShouldBeNull();
        result.Keys.ShouldNotContain("PATH");
        result[AbandonedDrivers.Marker].ShouldBe("mine");
    }

    [Xunit.Fact]
    public void The_users_settings_come_last_and_are_read_as_they_were_given()
    {
        var resources = new JobResources
        {
            Conf = ["spark.a=x=y", "spark.hadoop.fs.key:b= p\\w #1"],
        };

        SparkSubmitCommand
            .Settings("spark.a = default", resources)
            .ShouldBe(
                """
                spark.a = default
                spark.scheduler.minRegisteredResourcesRatio = 1.0
                spark.scheduler.maxRegisteredResourcesWaitingTime = 60s
                spark.a = x\=y
                spark.hadoop.fs.key\:b = \ p\\w\ \#1

                """
            );
    }

    [Xunit.Fact]
    public void The_settings_are_for_the_users_eyes_only_and_go_with_the_job()
    {
        using var folder = new TempDirectory();
        var abandoned = folder / "job-2147483646-x";
        File.WriteAllText(abandoned, "");
        string path;
        using (var file = SettingsFile.Write(folder.Path, "spark.a = secret"))
        {
            path = file.Path;
            File.ReadAllText(path).ShouldBe("spark.a = secret");
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Exists(path).ShouldBeFalse();
        File.Exists(abandoned).ShouldBeFalse();
    }
}
