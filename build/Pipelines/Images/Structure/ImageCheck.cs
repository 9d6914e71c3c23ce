namespace Kindling.Pipelines.Images.Structure;

/// <summary>Something that a finished image must do, shown in a container of it.</summary>
/// <param name="Image">The image's short name.</param>
/// <param name="Title">What it must do.</param>
/// <param name="RunAsync">Shows it, and answers what came out; throws a <see cref="CheckFailedException"/> otherwise.</param>
internal sealed record ImageCheck(
    string Image,
    string Title,
    Func<ImageStage, CancellationToken, Task<string>> RunAsync
);

/// <summary>How a check ended.</summary>
/// <param name="Image">The image's short name.</param>
/// <param name="Title">What was to be shown.</param>
/// <param name="Got">What came out.</param>
/// <param name="Failure">Why it failed; null when it passed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ImageCheckResult(
    string Image,
    string Title,
    string Got,
    string? Failure,
    double Seconds
);

/// <summary>A check that did not come out as it must.</summary>
internal sealed class CheckFailedException(string message) : PipelineException(message);
