namespace Nuke.Common.Execution;

/// <summary>An attribute of the build class that takes part in its runs.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class BuildExtensionAttributeBase : Attribute
{
    /// <summary>The build.</summary>
    public NukeBuild Build { get; internal set; } = null!;

    /// <summary>Those with a higher one come first.</summary>
    public virtual float Priority { get; set; }
}

/// <summary>Is told when the plan is made and nothing has run yet.</summary>
public interface IOnBuildInitialized
{
    /// <summary>Called before the first target; an exception that the build class expects ends the run in one line.</summary>
    void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan
    );
}
