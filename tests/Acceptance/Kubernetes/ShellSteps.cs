using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Shouldly;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>Shell, Open and Doctor over what is deployed.</summary>
internal sealed class ShellSteps(Cluster cluster, Commands commands, string clone)
{
    private const string Count = """
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        numbers = spark.range(1, 1000001)
        hosts = numbers.repartition(4).rdd.mapPartitions(lambda _: [__import__("socket").gethostname()])
        print(numbers.count(), all("-exec-" in host for host in hosts.collect()))
        """;

    public async Task CommandsAsync()
    {
        await InputAndExitCodeAsync();
        await HdfsAsync();
        await SparkAsync();
    }

    /// <summary>They delete a notebook's pod on the way.</summary>
    public async Task PagesAsync()
    {
        await OpenAsync();
        await DoctorAsync();
    }

    private async Task InputAndExitCodeAsync()
    {
        var shell = await commands.PipeAsync(
            clone,
            "one\ntwo\n",
            [.. Shell("notebook"), "sh", "-c", "cat; echo 'to  me' >&2; exit 7"]
        );

        shell.ExitCode.ShouldBe(7, shell.Error);
        shell.Output.ShouldBe("one\ntwo\n");
        shell.Error.ShouldContain("to  me");
        shell.Error.ShouldContain("with the exit code that a target gave it: 7");
    }

    private async Task HdfsAsync()
    {
        var listing = await commands.PipeAsync(
            clone,
            "",
            [.. Shell("hdfs"), "hdfs", "dfs", "-ls", "/"]
        );

        listing.ExitCode.ShouldBe(0, listing.Error);
        listing.Output.ShouldContain(" /user\n");
    }

    private async Task SparkAsync()
    {
        var count = await commands.PipeAsync(clone, Count, [.. Shell("spark"), "pyspark"]);

        count.ExitCode.ShouldBe(0, count.Error);
        count.Output.ShouldBe("1000000 True\n");
        var jobs = await cluster.ListAsync("batch/v1", "Job");
        jobs.Select(job => job.Text("metadata", "name") ?? "")
            .Where(name => name.StartsWith("job-shell-", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private async Task OpenAsync()
    {
        using var open = commands.Start(clone, "Open", "--component", "notebook");
        var address = await AddressAsync(open.StandardOutput);
        using var http = new HttpClient();
        await StatusAsync(http, address);
        await cluster.Client.DeleteAsync(
            new ObjectName("v1", "Pod", "notebook-0", cluster.Namespace),
            new DeleteOptions(),
            World.Token
        );

        await StatusAsync(http, address);

        Checkout.Signal(open, "INT");
        (await Checkout.EndOf(open)).ExitCode.ShouldBe(130);
    }

    private async Task DoctorAsync()
    {
        var doctor = await commands.RunAsync(clone, "Doctor");

        // Nothing is a problem; what this machine itself lacks may be a warning.
        doctor.ExitCode.ShouldBe(0, doctor.Output);
        doctor.Output.ShouldContain("API server");
        doctor.Output.ShouldContain("finds kubernetes.default.svc");
    }

    // A page that wants the token.
    private static async Task StatusAsync(HttpClient http, Uri address)
    {
        using var page = await http.GetAsync(
            new Uri(address, $"/api/status{address.Query}"),
            World.Token
        );
        page.IsSuccessStatusCode.ShouldBeTrue($"{page.StatusCode}");
    }

    private static async Task<Uri> AddressAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(World.Token) is { } line)
        {
            if (line.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
            {
                return new Uri(line);
            }
        }

        throw new InvalidOperationException("Open ended without an address");
    }

    private static string[] Shell(string component) => ["Shell", "--component", component, "--"];
}
