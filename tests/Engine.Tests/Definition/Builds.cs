using Nuke.Common;

namespace Kindling.Engine.Tests.Definition;

// The build classes of TargetFactoryTests, in the order in which the tests use them.

internal sealed class WiredBuild : NotingBuild
{
    [Parameter]
    private readonly string Label = "set";

    public Target A => _ => _.Description("the first").Requires(() => Label).Executes(Note("A"));

    public Target B =>
        _ =>
            _.WhenSkipped(DependencyBehavior.Execute)
                .OnlyWhenStatic(() => true)
                .DependsOn(D)
                .DependentFor(C);

    public Target C => _ => _.Triggers(B).TriggeredBy(D);

    public Target D =>
        _ => _.WhenSkipped(DependencyBehavior.Skip).OnlyWhenDynamic(() => true).After(B).Before(C);
}

internal interface IWired : INukeBuild
{
    Target A => _ => _.Executes(((NotingBuild)this).Note("A"));

    Target B => _ => _.DependsOn(D).DependentFor(C);

    Target C => _ => _.Triggers(B).TriggeredBy(D);

    Target D => _ => _.After(B).Before(C);
}

internal sealed class InterfaceBuild : NotingBuild, IWired
{
    public Target E => _ => _.DependsOn<IWired>(x => x.A);
}

internal interface IDerivedWired : IWired
{
    Target F => _ => _.Triggers(A);
}

internal sealed class DerivedInterfaceBuild : NotingBuild, IDerivedWired;

internal interface IInherited : INukeBuild
{
    Target Inherited =>
        _ => _.DependsOn(((TopBuild)this).Two).Executes(((NotingBuild)this).Note("inherited"));
}

internal class BottomBuild : NotingBuild
{
    public Target One => _ => _;

    public Target Two => _ => _;

    public virtual Target Work =>
        _ => _.Description("bottom").DependsOn(One).Executes(Note("bottom"));
}

internal class MiddleBuild : BottomBuild
{
    public override Target Work => _ => _.Description("middle").Base().Executes(Note("middle"));
}

internal sealed class TopBuild : MiddleBuild, IInherited
{
    public override Target Work =>
        _ => _.Base().Inherit<IInherited>(x => x.Inherited).Description("top");
}

internal interface IMixed : INukeBuild
{
    Target Abstract { get; }

    Target Explicit { get; }

    Target Overridden =>
        _ => _.Description("interface").Executes(((NotingBuild)this).Note("Overridden"));

    Target Default => _ => _.Description("interface").Executes(((NotingBuild)this).Note("Default"));
}

internal sealed class MixedBuild : NotingBuild, IMixed
{
    public Target Own => _ => _.Description("class").Executes(Note("Own"));

    public Target Abstract => _ => _.Description("class").Executes(Note("Abstract"));

    Target IMixed.Explicit => _ => _.Description("class, explicitly").Executes(Note("Explicit"));

    Target IMixed.Overridden =>
        _ => _.Inherit<IMixed>(x => x.Overridden).Description("class over default");
}

internal sealed class LackingBuild : NukeBuild
{
    public Target A => _ => _.DependsOn<IWired>(x => x.A).Executes(() => { });

    public Target B =>
        _ => _.TryDependsOn<IWired>(x => x.A).TryAfter<IWired>(x => x.A).Executes(() => { });
}

internal interface ISolo : INukeBuild
{
    Target Solo => _ => _.Description("solo").Executes(() => { });
}

internal interface IOther : INukeBuild
{
    Target Solo => _ => _.Description("other").Executes(() => { });
}

internal sealed class HidingBuild : NukeBuild, ISolo
{
    private Target Solo => _ => _.Executes(() => { });
}

internal sealed class AmbiguousBuild : NukeBuild, ISolo, IOther;

internal sealed class SettledBuild : NotingBuild, ISolo, IOther
{
    public Target Solo => _ => _.Description("settled").Executes(Note("Solo"));
}

internal interface IAbstract : INukeBuild
{
    Target Abstract { get; }
}

internal interface IImplementing : IAbstract
{
    Target IAbstract.Abstract =>
        _ => _.Description("derived interface").Executes(((NotingBuild)this).Note("Abstract"));
}

internal sealed class ImplementedBuild : NotingBuild, IImplementing;

[ParameterPrefix("UploadPrefix")]
internal interface IUpload : INukeBuild
{
    [Parameter]
    string? Source => TryGetValue(() => Source);

    [Parameter]
    int? Count => TryGetValue<int?>(() => Count!);

    Target Upload =>
        _ =>
            _.Requires(() => Source)
                .Executes(() => ((ComponentBuild)this).Uploaded = $"{Source} {Count ?? 3}")
                .Executes(((NotingBuild)this).Note("Upload"));
}

internal sealed class ComponentBuild : NotingBuild, IUpload
{
    public string? Uploaded { get; set; }
}

internal sealed class BaselessBuild : NukeBuild
{
    public Target A => _ => _.Base().Executes(() => { });
}

internal sealed class ShorthandBuild : NukeBuild, IWired
{
    public Target A => _ => _.DependsOn<IWired>().Executes(() => { });
}

internal interface IContext : INukeBuild
{
    Setup Open => _ => _.Executes(((NotingBuild)this).Note("Open"));

    Cleanup Close => _ => _.Executes(((NotingBuild)this).Note("Close"));
}

internal sealed class ContextBuild : NotingBuild, IContext
{
    public Target Use =>
        _ =>
            _.DependsOnContext<IContext>()
                .Executes(Note("Use"))
                .Executes(() => throw new InvalidOperationException("used up"));
}

internal sealed class HelperBuild : NukeBuild
{
    public Target First => Make("first");

    public Target Second => _ => _.DependsOn(First).Executes(() => { });

    private static Target Make(string text) => _ => _.Description(text).Executes(() => { });
}

internal sealed class MistakenBuild : NukeBuild
{
    public Target A => _ => _.Partition(1).Executes(() => { });

    public Target B => _ => throw new NotSupportedException("not today");
}

internal sealed class ArtifactBuild : NukeBuild
{
    public Target Make =>
        _ => _.Produces("*.zip", RootDirectory / "out" / "*.txt").Partition(3).Executes(() => { });

    public Target Take => _ => _.Consumes(Make, "*.zip").Executes(() => { });
}
