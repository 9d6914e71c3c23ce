using Nuke.Common;
using Serilog;

internal sealed class Build : NukeBuild
{
    [Parameter("The Spark version.")]
    private readonly string SparkVersion = "4.3.0";

    public static int Main() => Execute<Build>(x => x.Hello);

    private Target Hello =>
        _ =>
            _.Description("Says hello")
                .Executes(() => Log.Information("Hello {Version}", SparkVersion));
}
