namespace Kindling.Pipelines.Local;

/// <summary>A daemon found its port taken, though it was free a moment before.</summary>
internal sealed class PortTakenException(string message) : PipelineException(message);
