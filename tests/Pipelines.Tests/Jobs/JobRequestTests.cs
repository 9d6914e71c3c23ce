using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Jobs;
using Shouldly;

namespace Kindling.Pipelines.Tests.Jobs;

public sealed class JobRequestTests
{
    [Xunit.Fact]
    public void Every_mistake_is_told_at_once()
    {
        var request = new JobRequest
        {
            Application = "/nowhere/app.py",
            MainClass = "Main",
            Deadline = TimeSpan.Zero,
            Resources = new JobResources
            {
                Executors = 0,
                ExecutorCores = 4,
                CoresMax = 2,
                ExecutorMemory = MemorySize.Parse("64m"),
                Conf = ["spark.ui.enabled", "=x", "a=b"],
            },
        };

        request
            .Problems()
            .ShouldBe([
                "there is no file /nowhere/app.py",
                "--main-class goes with a .jar only",
                "the deadline must be longer than nothing",
                "--executors must be between 1 and 1000, not 0",
                "--cores-max 2 leaves no room for an executor of 4 cores",
                "--executor-memory 64m is less than the 450m that Spark needs",
                "--conf takes K=V, not 'spark.ui.enabled'",
                "--conf takes K=V, not '=x'",
            ]);
    }

    [Xunit.Theory]
    [Xunit.InlineData("hdfs://127.0.0.1:8020/app.py")]
    [Xunit.InlineData("hdfs:///app.R")]
    public void A_file_in_HDFS_need_not_be_here(string application) =>
        new JobRequest { Application = application }
            .Problems()
            .ShouldBeEmpty();

    [Xunit.Fact]
    public void A_file_of_another_kind_is_refused() =>
        new JobRequest { Application = "notes.txt" }
            .Problems()
            .ShouldBe(["--application must be a .py, .R or .jar file, not 'notes.txt'"]);

    [Xunit.Theory]
    [Xunit.InlineData("100m", "1", null)]
    [Xunit.InlineData("0.5", null, null)]
    [Xunit.InlineData(
        "a bit",
        null,
        "--executor-request-cores takes an amount of CPU as 100m or 2, not 'a bit'"
    )]
    [Xunit.InlineData(
        null,
        "0",
        "--executor-limit-cores takes an amount of CPU as 100m or 2, not '0'"
    )]
    [Xunit.InlineData(
        "2",
        "500m",
        "--executor-request-cores 2 is more than --executor-limit-cores 500m"
    )]
    public void CPU_is_an_amount_as_Kubernetes_writes_it(
        string? request,
        string? limit,
        string? problem
    ) =>
        new JobResources { ExecutorRequestCores = request, ExecutorLimitCores = limit }
            .Problems()
            .ShouldBe(problem is null ? [] : [problem]);

    [Xunit.Theory]
    [Xunit.InlineData(2, 1, null, 2, 2)]
    [Xunit.InlineData(2, 3, null, 6, 2)]
    [Xunit.InlineData(4, 2, 5, 5, 2)]
    [Xunit.InlineData(2, 1, 100, 2, 2)]
    public void Cores_max_only_ever_lowers(
        int executors,
        int cores,
        int? most,
        int total,
        int expected
    )
    {
        var resources = new JobResources
        {
            Executors = executors,
            ExecutorCores = cores,
            CoresMax = most,
        };

        (resources.Cores, resources.ExpectedExecutors).ShouldBe((total, expected));
    }

    [Xunit.Theory]
    [Xunit.InlineData("512m", 512)]
    [Xunit.InlineData("2g", 2048)]
    [Xunit.InlineData("2GB", 2048)]
    [Xunit.InlineData("1 TiB", 0)]
    [Xunit.InlineData("1t", 1024 * 1024)]
    [Xunit.InlineData("512", 0)]
    [Xunit.InlineData("0m", 0)]
    [Xunit.InlineData("", 0)]
    [Xunit.InlineData("999999999999t", 999999999999L * 1024 * 1024)]
    public void Memory_is_read_as_Java_reads_it(string text, long mebibytes)
    {
        MemorySize.TryParse(text, out var size).ShouldBe(mebibytes > 0);
        size.MiB.ShouldBe(mebibytes);
    }

    [Xunit.Fact]
    public void What_a_memory_size_prints_reads_as_the_same_size() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                number => MemorySize.Parse(new MemorySize(number.Get).ToString()).MiB == number.Get
            )
            .QuickCheckThrowOnFailure();
}
