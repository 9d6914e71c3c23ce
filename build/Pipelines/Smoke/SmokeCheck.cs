using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Smoke;

/// <summary>What came out for one expectation.</summary>
internal sealed record Finding(string Got, string? Failure, double Seconds)
{
    /// <summary>Passes where what came out reads exactly as what was expected.</summary>
    public static Finding Compare(string expected, string got, double seconds) =>
        new(got, got == expected ? null : $"expected {expected}, got {got}", seconds);
}

/// <summary>One job with what it must prove; several rows where one application proves several things.</summary>
internal abstract class SmokeCheck(
    string name,
    TimeSpan deadline,
    params SmokeExpectation[] expectations
)
{
    public string Name => name;

    public TimeSpan Deadline => deadline;

    /// <summary>True where most of the time would go into the JVM's own start.</summary>
    public virtual bool IsShort => true;

    public IReadOnlyList<SmokeExpectation> Expectations => expectations;

    /// <summary>What its job asks for, made of what is asked of every job.</summary>
    public virtual JobResources Of(JobResources asked) => asked;

    public abstract Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    );

    /// <summary>The first row carries the reason; the others were never reached.</summary>
    public IReadOnlyList<SmokeResult> FailedBy(string reason, TimeSpan elapsed) =>
        [
            .. expectations.Select(
                (expectation, index) =>
                    index == 0
                        ? new SmokeResult(expectation, "", reason, elapsed.TotalSeconds)
                        : new SmokeResult(
                            expectation,
                            "",
                            $"not reached: '{expectations[0].Name}' failed",
                            0
                        )
            ),
        ];

    protected SmokeResult Row(int index, Finding finding, JobResult? job = null) =>
        new(expectations[index], finding.Got, finding.Failure, finding.Seconds)
        {
            ApplicationId = job?.ApplicationId,
            Executors = job?.Executors ?? [],
        };
}
