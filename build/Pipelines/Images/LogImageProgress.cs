using System.Collections.Concurrent;
using Kindling.Docker;
using Serilog;

namespace Kindling.Pipelines.Images;

/// <summary>A line for each step, each with the image's name before it: reads well when builds go on side by side.</summary>
public sealed class LogImageProgress(ILogger log) : IImageProgress
{
    private readonly ConcurrentDictionary<string, BuildStep> _last = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task TrackAsync(IReadOnlyList<string> images, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return work();
    }

    /// <inheritdoc/>
    public void Report(string image, BuildEvent news)
    {
        switch (news)
        {
            // BuildKit begins some steps twice: to look, and to do.
            case StepStarted { Step: { Number: > 0 } step }
                when _last.GetValueOrDefault(image) != step:
                _last[image] = step;
                log.Information("{Image} | {Step}", image, ImageRow.Short(step));
                break;
            case StepFinished { Step: { Number: > 0 } step, Seconds: >= 1 } finished:
                log.Information(
                    "{Image} | step {Number}/{Total} took {Seconds:0.0} s",
                    image,
                    step.Number,
                    step.Total,
                    finished.Seconds
                );
                break;
            case BuildWarning warning:
                log.Warning("{Image} | {Text}", image, warning.Text);
                break;
        }
    }

    /// <inheritdoc/>
    public void Phase(string image, string phase) =>
        log.Information("{Image} | {Phase}", image, phase);
}
