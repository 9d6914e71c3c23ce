namespace Kindling.NukeExtensions;

/// <summary>
/// The parameter, a collection of texts, takes all arguments after <c>--</c>, each as it is; NUKE knows it by its option only. Of the
/// environment only <c>NUKE_NAME</c> sets it.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class RemainingArgumentsAttribute : Attribute;
