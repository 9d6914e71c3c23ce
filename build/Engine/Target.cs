namespace Nuke.Common;

/// <summary>A unit of work; a property of this type on the build class or on one of its interfaces is a target.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>A target that opens a context; it triggers the <see cref="Cleanup"/> of the same interface.</summary>
public delegate ITargetDefinition Setup(ITargetDefinition definition);

/// <summary>A target that closes a context; it runs even when a target before it failed.</summary>
public delegate ITargetDefinition Cleanup(ITargetDefinition definition);

/// <summary>What becomes of a target's dependencies when the target itself is skipped.</summary>
public enum DependencyBehavior
{
    /// <summary>Dependencies and triggers that nobody else needs are skipped too.</summary>
    Skip,

    /// <summary>They run all the same.</summary>
    Execute,
}
