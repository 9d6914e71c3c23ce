namespace Kindling.Pipelines;

/// <summary>
/// An expected failure: its message is one line that names the cause and the next step, so it is shown without a stack.
/// Anything else that escapes a pipeline is a bug.
/// </summary>
public class PipelineException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Something that has to be on this machine (or in the settings) is missing; exit code 3.</summary>
public sealed class RequirementMissingException(string message, Exception? inner = null)
    : PipelineException(message, inner);

/// <summary>A deadline passed; exit code 4.</summary>
public sealed class DeadlineException(string message, Exception? inner = null)
    : PipelineException(message, inner);

/// <summary>Settings that cannot be used, every mistake in them at once; exit code 2.</summary>
public sealed class InvalidSettingsException(IEnumerable<string> problems)
    : PipelineException(string.Join("; ", problems));
