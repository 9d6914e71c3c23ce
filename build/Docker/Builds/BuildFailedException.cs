namespace Kindling.Docker;

/// <summary>A build that failed: where, after which output, and why.</summary>
public sealed class BuildFailedException(
    string operation,
    BuildStep? step,
    IReadOnlyList<string> output,
    string reason
) : DockerException(step is null ? operation : $"{operation}, {step},", reason)
{
    /// <summary>The step that failed, if one did.</summary>
    public BuildStep? Step { get; } = step;

    /// <summary>The instruction that failed, if one did.</summary>
    public string? Instruction => Step?.Instruction;

    /// <summary>The last lines that it printed.</summary>
    public IReadOnlyList<string> Output { get; } = output;
}
