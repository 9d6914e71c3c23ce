using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Jobs;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class RunStateTests
{
    private const string Job =
        "{metadata: {name: job-x, uid: j, labels: {kindling.io/run: job-x}}, status: {}}";

    private readonly RunView _view = new("job-x");
    private readonly ManualTime _time = new();
    private readonly List<string> _warnings = [];
    private readonly RunProgress _progress;

    public RunStateTests()
    {
        _progress = new RunProgress(
            new JobRequest { Application = "x.py", Name = "pi" },
            DeployBench.Settings,
            _time,
            _warnings.Add
        );
        Told("Job", Job);
        foreach (var kind in (string[])["Job", "Pod", "Event"])
        {
            _view.Take(kind, new WatchEvent(WatchEventKind.Listed, default));
        }
    }

    [Fact]
    public void A_Job_whose_pod_the_quota_refuses_ends_with_that()
    {
        Told(
            "Event",
            "{metadata: {name: e}, type: Warning, reason: FailedCreate, message: 'exceeded quota: spark', involvedObject: {kind: Job, name: job-x, uid: j}}"
        );

        Should
            .Throw<PipelineException>(Check)
            .Message.ShouldStartWith("pi cannot start:\nJob job-x: the namespace's quota");
    }

    [Fact]
    public void A_Job_that_is_through_without_a_driver_is_told()
    {
        Told(
            "Job",
            Job.Replace(
                "status: {}",
                "status: {conditions: [{type: Complete, status: 'True'}]}",
                StringComparison.Ordinal
            )
        );
        Check();
        _time.Advance(TimeSpan.FromSeconds(6));

        Should.Throw<PipelineException>(Check).Message.ShouldContain("its driver is not there");
    }

    [Fact]
    public void A_driver_that_no_node_takes_is_explained_when_that_lasts()
    {
        Told(
            "Pod",
            Driver(
                "Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: '0/1 nodes are available: 1 Insufficient memory.'}]"
            )
        );

        Check();
        _time.Advance(TimeSpan.FromSeconds(60));

        Should
            .Throw<PipelineException>(Check)
            .Message.ShouldContain("pod job-x-driver: no node takes it: 0/1 nodes are available");
        _progress.Obstacle.ShouldStartWith("pod job-x-driver: no node takes it");
    }

    [Fact]
    public void A_driver_whose_config_map_comes_a_moment_later_is_waited_for()
    {
        Told("Pod", Driver("Pending", "creationTimestamp: '2026-11-22T08:00:00Z', "));
        Told("Event", Mount("2026-11-22T08:00:02Z"));
        Check();
        _time.Advance(TimeSpan.FromMinutes(1));
        Check();

        Told("Event", Mount("2026-11-22T08:00:32Z"));
        Check();
        _time.Advance(TimeSpan.FromMinutes(1));
        Should
            .Throw<PipelineException>(Check)
            .Message.ShouldContain("which it mounts, is not there");
    }

    [Fact]
    public void A_submission_that_fails_tells_its_exit_code_and_why()
    {
        Told(
            "Pod",
            Submission("Failed, containerStatuses: [{state: {terminated: {exitCode: 3}}}]")
        );
        Told(
            "Job",
            "{metadata: {name: job-x, uid: j}, status: {conditions: [{type: Failed, status: 'True', message: 'Job has reached the specified backoff limit'}]}}"
        );

        var failed = Should.Throw<JobFailedException>(() =>
            _progress.Check(RunState.Of(_view), ["java.lang.IllegalStateException: no such thing"])
        );

        failed.JobExitCode.ShouldBe(3);
        failed.Message.ShouldBe(
            "pi failed with exit code 3: java.lang.IllegalStateException: no such thing"
        );
    }

    [Fact]
    public void A_Job_that_is_gone_ends_the_wait()
    {
        Gone("Job", Job);

        Should.Throw<PipelineException>(Check).Message.ShouldBe("pi: somebody deleted its Job.");
    }

    [Fact]
    public void A_driver_that_is_gone_ends_the_wait()
    {
        Told("Pod", Driver("Running"));
        Check();
        Gone("Pod", Driver("Running"));

        Should.Throw<PipelineException>(Check).Message.ShouldBe("pi: somebody deleted its driver.");
    }

    [Fact]
    public void A_driver_that_ended_tells_its_code_though_its_Job_is_gone()
    {
        Told(
            "Pod",
            Driver(
                "Failed, containerStatuses: [{state: {terminated: {exitCode: 0}}}, {state: {terminated: {exitCode: 7}}}]"
            )
        );
        Gone("Job", Job);

        Check();

        RunState.Of(_view).ExitCode.ShouldBe(7);
    }

    [Fact]
    public void Executors_that_cannot_come_are_told_once_while_the_driver_goes_on()
    {
        Told("Pod", Driver("Running"));
        Told(
            "Pod",
            "{metadata: {name: job-x-exec-1, uid: e1, labels: {spark-role: executor}}, spec: {containers: [{name: c, image: 'A b'}]}, status: {phase: Pending, containerStatuses: [{name: c, state: {waiting: {reason: InvalidImageName}}}]}}"
        );

        Check();
        Check();

        _warnings
            .ShouldHaveSingleItem()
            .ShouldStartWith("pod job-x-exec-1, container c: 'A b' is no image's name");
    }

    private void Check() => _progress.Check(RunState.Of(_view), []);

    private void Told(string kind, string yaml) =>
        _view.Take(kind, new WatchEvent(WatchEventKind.Added, DeployBench.Live(yaml)));

    private void Gone(string kind, string yaml) =>
        _view.Take(kind, new WatchEvent(WatchEventKind.Deleted, DeployBench.Live(yaml)));

    private static string Driver(string status, string metadata = "") =>
        $"{{metadata: {{{metadata}name: job-x-driver, uid: d, labels: {{spark-role: driver}}}}, status: {{phase: {status}}}}}";

    private static string Submission(string status) =>
        $"{{metadata: {{name: job-x-abc, uid: s, labels: {{batch.kubernetes.io/job-name: job-x}}}}, status: {{phase: {status}}}}}";

    private static string Mount(string time) =>
        $"{{metadata: {{name: m}}, type: Warning, reason: FailedMount, message: 'configmap \"c\" not found', lastTimestamp: '{time}', involvedObject: {{kind: Pod, name: job-x-driver, uid: d}}}}";
}
