using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.Definition;
using Nuke.Common.Execution;

namespace Kindling.Ci.Tests.Generating;

/// <summary>A build of the usual kind: it checks, makes images, deploys them, releases.</summary>
internal sealed class ShopBuild : NukeBuild
{
    private static readonly Action s_work = () => { };

    public Target Validate => _ => _.Executes(s_work);

    public Target Fetch => _ => _.Executes(s_work);

    public Target Everything => _ => _.DependsOn(Fetch);

    public Target Compile => _ => _.DependsOn(Everything).Executes(s_work);

    public Target Test =>
        _ => _.DependsOn(Compile, Validate).ReportsJUnit("out/*.xml").Executes(s_work);

    public Target Long => _ => _.DependsOn(Compile).Partition(3).Executes(s_work);

    public Target Scan => _ => _.DependsOn(Test).InJob("scan").Executes(s_work);

    public Target Images =>
        _ =>
            _.DependsOn(Compile)
                .UsesDocker()
                .UsesIdToken("CLOUD_TOKEN", "cloud.example")
                .Produces("out/images.json")
                .Executes(s_work);

    public Target Deploy =>
        _ =>
            _.After(Test, Images)
                .Consumes(Images)
                .OnEnvironment()
                .ReportsDotenv("out/deploy.env")
                .Executes(s_work);

    public Target Prove => _ => _.DependsOn(Deploy).OnEnvironment().Executes(s_work);

    public Target Watch => _ => _.DependsOn(Deploy).OnEnvironment().InJob("watch").Executes(s_work);

    public Target Remove => _ => _.StopsEnvironment().Executes(s_work);

    public Target Notes => _ => _.ReadsHistory().Executes(s_work);

    public Target Publish =>
        _ => _.DependsOn(Notes).After(Test, Images).Publishes().Consumes(Images).Executes(s_work);

    public Target Forgetful => _ => _.DependsOn(Images).InJob("forgetful").Executes(s_work);

    public Target Forgiving =>
        _ => _.DependsOn(Images).Consumes(Images).InJob("forgiving").Executes(s_work);

    public Target Announce => _ => _.TriggeredBy(Publish).Executes(s_work);

    public Target Collect =>
        _ => _.After(Images).AssuredAfterFailure().InJob("collect").Executes(s_work);

    public Target Verify => _ => _.DependsOn(Test).Triggers(Whole).Executes(s_work);

    public Target Whole => _ => _.DependsOn(Verify);

    public Target Loop => _ => _.UsesDocker().DependsOn(Test).Executes(s_work);

    public Target LoopEnd => _ => _.DependsOn(Loop).Executes(s_work);

    public static IReadOnlyList<ExecutableTarget> Targets()
    {
        var set = TargetFactory.CreateAll(new ShopBuild(), []);
        return set.Mistakes.Count == 0
            ? set.Targets
            : throw new InvalidOperationException(string.Join("; ", set.Mistakes));
    }
}
