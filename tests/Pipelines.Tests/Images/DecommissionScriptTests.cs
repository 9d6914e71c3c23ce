using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>With processes that only look like an executor's, and a pgrep that sees no others.</summary>
public sealed class DecommissionScriptTests : IDisposable
{
    private const string Backend =
        "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend";

    private readonly ScriptBench _bench = new();

    public DecommissionScriptTests() =>
        _bench.Tool("pgrep", $"exec /usr/bin/pgrep --session $(cat {_bench["session"]}) \"$@\"");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_JVM_is_told_and_not_its_init_and_its_end_is_waited_for()
    {
        var shell = await RunAsync(
            "sleep 0.5; echo jvm >>$log; exit",
            "cat $log",
            ("SPARK_DECOMMISSION_TIMEOUT", "20")
        );

        shell.ExitCode.ShouldBe(0, shell.Errors);
        shell.Output.ShouldBe("jvm\n");
        shell.Errors.ShouldBe("");
    }

    [Fact]
    public async Task Who_does_not_end_is_not_waited_for_any_longer()
    {
        var shell = await RunAsync("true", "true", ("SPARK_DECOMMISSION_TIMEOUT", "0.3"));

        shell.ExitCode.ShouldBe(0, shell.Errors);
        shell.Errors.ShouldBe("decom.sh: the executor has not ended within 0.3 s\n");
    }

    [Fact]
    public async Task Without_an_executor_there_is_nothing_to_do()
    {
        _bench.Tool("pgrep", "exit 1");

        var shell = await _bench.RunAsync("spark/decom.sh", []);

        shell.ExitCode.ShouldBe(0);
        shell.Errors.ShouldBe("decom.sh: no executor here\n");
    }

    // The init is the older one, and has the executor's class in its command line too. What SIGPWR does to the JVM is given.
    private async Task<Shell> RunAsync(
        string onSignal,
        string afterwards,
        params (string Name, string Value)[] variables
    )
    {
        _bench.Write(
            "decom",
            await File.ReadAllTextAsync(
                Path.Combine(ScriptBench.Docker, "spark/decom.sh"),
                ImageBench.Token
            )
        );
        _bench.Write(
            "pod",
            $$"""
            export log={{_bench["log"]}}
            echo $$ >{{_bench["session"]}}
            (exec -a tini bash -c 'trap "echo init >>$log" PWR; touch $log.1; while sleep 0.1; do :; done' -s -- /opt/java/bin/java -cp x {{Backend}}) &
            init=$!
            while [[ ! -e $log.1 ]]; do sleep 0.05; done
            (exec -a /opt/java/bin/java bash -c 'trap "{{onSignal}}" PWR; touch $log.2; while sleep 0.1; do :; done' -Xmx1g -cp x {{Backend}} --cores 1) &
            jvm=$!
            while [[ ! -e $log.2 ]]; do sleep 0.05; done
            bash {{_bench["decom"]}}; code=$?
            {{afterwards}}
            kill $init $jvm 2>/dev/null
            exit $code
            """
        );
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{_bench["bin"]}:/usr/bin:/bin",
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return await Shell.RunAsync(["setsid", "--wait", "bash", _bench["pod"]], environment);
    }
}
