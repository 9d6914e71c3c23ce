namespace Kindling.Ci;

/// <summary>The pipeline's file is not what the targets say, or not what GitLab takes; a difference was found.</summary>
public sealed class InvalidPipelineException(string message) : Exception(message);

/// <summary>What a later job needs is not there; nothing that could be repaired by running again.</summary>
public sealed class MissingRequirementException(string message) : Exception(message);
