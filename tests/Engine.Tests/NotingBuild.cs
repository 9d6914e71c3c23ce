using Nuke.Common;

namespace Kindling.Engine.Tests;

/// <summary>A build whose bodies note that they ran.</summary>
internal abstract class NotingBuild : NukeBuild
{
    public List<string> Ran { get; } = [];

    internal Action Note(string name) => () => Ran.Add(name);
}
