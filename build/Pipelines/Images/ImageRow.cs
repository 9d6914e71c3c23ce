using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>What is shown of an image at a moment.</summary>
internal sealed class ImageRow(TimeProvider time)
{
    private const int Longest = 80;

    private long _since = time.GetTimestamp();

    public string Step { get; private set; } = "";

    public string Doing { get; private set; } = "waiting";

    /// <summary>Seconds of what is being done now.</summary>
    public int Seconds => (int)time.GetElapsedTime(_since).TotalSeconds;

    public static string Short(BuildStep step)
    {
        var text = string.Join(
            ' ',
            step.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        return text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
    }

    public void Enter(string phase)
    {
        Step = "";
        Doing = phase;
        _since = time.GetTimestamp();
    }

    public void Take(BuildEvent news)
    {
        if (news is StepStarted { Step: { Number: > 0 } step })
        {
            Step = $"{step.Number}/{step.Total}";
            Doing = Short(step with { Number = 0 });
            _since = time.GetTimestamp();
        }
    }
}
