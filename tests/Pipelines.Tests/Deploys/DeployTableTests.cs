using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Spectre.Console;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class DeployTableTests
{
    private static readonly string s_digest = new('7', 64);

    [Fact]
    public void A_workload_takes_one_line_of_a_jobs_log()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) }
        );
        console.Profile.Width = 140;

        console.Write(
            DeployTable.Of([
                Workload(
                    "namenode",
                    $"registry.gitlab.example.com/group/project/hdfs@sha256:{s_digest}"
                ),
                Workload("notebook", "kindling/notebook:4.3.0"),
            ])
        );

        Approved.Matches(string.Join('\n', $"{text}".Split('\n').Select(line => line.TrimEnd())));
    }

    private static WorkloadStatus Workload(string name, string image) =>
        new(name, "ready", "1/1", "4.3.0", image, $"{name} driver:7078 blocks:7178 http:8888");
}
