namespace Kindling.Docker;

/// <summary>A step of a build.</summary>
/// <param name="Number">Its place in its stage, from 1; 0 for the builder's own work ("[internal] …", "exporting to image").</param>
/// <param name="Total">The steps of the stage.</param>
/// <param name="Instruction">The instruction, without the numbers.</param>
public sealed record BuildStep(int Number, int Total, string Instruction)
{
    /// <summary>The stage's name, where BuildKit tells it.</summary>
    public string? Stage { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        Number == 0 ? Instruction : $"step {Number}/{Total} {Instruction}";
}

/// <summary>News of a build. BuildKit works on several steps at once, so each piece of news names its own.</summary>
/// <param name="Step">The step, or null where the builder does not say which.</param>
public abstract record BuildEvent(BuildStep? Step);

/// <summary>A step began. BuildKit may begin one twice: to look at it, and to do it.</summary>
public sealed record StepStarted(BuildStep Step) : BuildEvent(Step);

/// <summary>A step's result was there already.</summary>
public sealed record StepCached(BuildStep Step) : BuildEvent(Step);

/// <summary>A step is done.</summary>
public sealed record StepFinished(BuildStep Step, double Seconds) : BuildEvent(Step);

/// <summary>A line that a step printed.</summary>
public sealed record StepOutput(BuildStep? Step, string Line) : BuildEvent(Step);

/// <summary>Something that the builder finds doubtful.</summary>
public sealed record BuildWarning(BuildStep? Step, string Text) : BuildEvent(Step);
