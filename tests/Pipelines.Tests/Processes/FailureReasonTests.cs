using Kindling.Pipelines.Processes;
using Shouldly;

namespace Kindling.Pipelines.Tests.Processes;

public sealed class FailureReasonTests
{
    [Xunit.Theory]
    [Xunit.InlineData("ZeroDivisionError: division by zero", "ZeroDivisionError: division by zero")]
    [Xunit.InlineData(
        "2026-11-21 16:38:44,123 ERROR NameNode: java.lang.IllegalStateException: not here",
        "NameNode: java.lang.IllegalStateException: not here"
    )]
    [Xunit.InlineData(
        "Caused by: java.io.FileNotFoundException: File does not exist: /x",
        "java.io.FileNotFoundException: File does not exist: /x"
    )]
    [Xunit.InlineData(
        "java.net.BindException: Problem binding to [127.0.0.1:8020]",
        "a port is taken by another program"
    )]
    [Xunit.InlineData(
        "java.io.IOException: No space left on device",
        "no space left on the device"
    )]
    [Xunit.InlineData(
        "org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create directory /x",
        "the NameNode is in safe mode"
    )]
    [Xunit.InlineData(
        "26/11/21 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI",
        "no worker offers what the job asks for (cores or memory)"
    )]
    [Xunit.InlineData(
        "Error: Failed to load class com.example.Main.",
        "Error: Failed to load class com.example.Main."
    )]
    public void The_telling_line_is_found(string line, string reason) =>
        FailureReason
            .Find(["starting", line, "\tat org.apache.Thing.run(Thing.java:1)", "bye"])
            .ShouldBe(reason);

    [Xunit.Fact]
    public void The_last_exception_wins_and_stack_lines_never_do() =>
        FailureReason
            .Find([
                "Traceback (most recent call last):",
                "  File \"a.py\", line 1, in <module>",
                "ValueError: first",
                "During handling of the above exception, another exception occurred:",
                "KeyError: 'second'",
                "\tat java.lang.Exception: no",
            ])
            .ShouldBe("KeyError: 'second'");

    [Xunit.Fact]
    public void A_slow_start_is_not_blamed_for_what_failed_after_it() =>
        FailureReason
            .Find([
                "26/11/21 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI",
                "ZeroDivisionError: division by zero",
            ])
            .ShouldBe("ZeroDivisionError: division by zero");

    [Xunit.Fact]
    public void Quiet_lines_give_no_reason() =>
        FailureReason.Find(["all well", "done"]).ShouldBeNull();

    [Xunit.Fact]
    public void A_very_long_reason_is_cut() =>
        FailureReason
            .Find(["ValueError: " + new string('x', 5000)])
            .ShouldNotBeNull()
            .Length.ShouldBeLessThan(400);
}
