using System.Globalization;
using System.Net;
using Kindling.Docker;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>What the notebook must do: show its page, and get a cluster for both kernels.</summary>
internal sealed class NotebookChecks(string chromium)
{
    private const string Image = "notebook";
    private const int Port = 8888;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private string? _cluster;

    public IEnumerable<ImageCheck> All() =>
        [
            SparkChecks.Loads(Image, "check-python-packages"),
            SparkChecks.Loads(Image, "check-r-packages"),
            new(
                Image,
                "JupyterLab on a read-only root: refuses without the token, shows its page",
                PageAsync
            ),
            new(Image, "getOrCreate() alone gets a cluster, from Python", PythonAsync),
            new(Image, "the example in R runs on that cluster", RAsync),
        ];

    private async Task<string> PageAsync(ImageStage stage, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N");
        var container = await StartAsync(stage, "lab", token, cancellationToken);
        await stage.WaitForAsync(container, "is running at", s_patience, cancellationToken);
        var details = await stage.Engine.InspectContainerAsync(container, cancellationToken);
        if (details?.Ports.TryGetValue(Port, out var port) is not true)
        {
            throw new CheckFailedException("it has ended, or published no port");
        }

        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        using var client = Http.HttpClients.Create(new Http.RetrySettings(), stage.Time);
        using var refused = await client.GetAsync(
            new Uri($"{address}/api/contents"),
            cancellationToken
        );
        if (refused.StatusCode != HttpStatusCode.Forbidden)
        {
            throw new CheckFailedException(
                $"without the token it answers {(int)refused.StatusCode}"
            );
        }

        var page = await DumpAsync($"{address}/lab?token={token}", stage.Time, cancellationToken);
        foreach (var kernel in (string[])["title=\"Python 3 (ipykernel)\"", "title=\"R\""])
        {
            if (!page.Contains(kernel, StringComparison.Ordinal))
            {
                throw new CheckFailedException($"the page's launcher has no {kernel}");
            }
        }

        return "the launcher offers Python 3 and R; "
            + await SparkChecks.EndsAsync(stage, container, cancellationToken);
    }

    // The page draws itself by script: the browser lets 20 s of its own time pass and writes what is there then.
    private async Task<string> DumpAsync(
        string address,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var profile = Directory.CreateTempSubdirectory("kindling-chromium-");
        try
        {
            var lines = new List<string>();
            using var deadline = new CancellationTokenSource(s_patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(
                deadline.Token,
                cancellationToken
            );
            var result = await new CommandLine(
                chromium,
                [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    $"--user-data-dir={profile.FullName}",
                    "--virtual-time-budget=20000",
                    "--dump-dom",
                    address,
                ]
            ).RunAsync(line => lines.Add(line.IsError ? "" : line.Text), either.Token);
            return result.Succeeded
                ? string.Join('\n', lines)
                : throw new CheckFailedException(
                    $"Chromium ended with {result.ExitCode}: {string.Join(" / ", result.LastLines.TakeLast(2))}"
                );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CheckFailedException(
                $"Chromium did not show the page within {s_patience.TotalSeconds:0} s"
            );
        }
        finally
        {
            Forget(profile);
        }
    }

    // Chromium's last children may still write there.
    private static void Forget(DirectoryInfo profile)
    {
        try
        {
            profile.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private async Task<string> PythonAsync(ImageStage stage, CancellationToken cancellationToken)
    {
        var address = await ClusterAsync(stage, "python", cancellationToken);
        var output = await ExecuteAsync(stage, address, "python", cancellationToken);
        CommonChecks.ExpectLine("499999500000", output);
        return CommonChecks.ExpectLine(address, output).Trim('"', ' ', ',');
    }

    private async Task<string> RAsync(ImageStage stage, CancellationToken cancellationToken)
    {
        var address = await ClusterAsync(stage, "r", cancellationToken);
        var output = await ExecuteAsync(stage, address, "r", cancellationToken);
        CommonChecks.ExpectLine("Forecasts: 12", output);
        return CommonChecks.ExpectLine(SparkChecks.July, output);
    }

    // Started by whoever needs it first; where that failed, the next one starts its own.
    private async Task<string> ClusterAsync(
        ImageStage stage,
        string starter,
        CancellationToken cancellationToken
    )
    {
        if (_cluster is not null)
        {
            return _cluster;
        }

        var host = $"cluster-{starter}";
        var address = $"spark://{stage.HostOf(host)}:7077";
        await StartAsync(stage, host, "I have been elected leader", ["master"], cancellationToken);
        await StartAsync(
            stage,
            $"{host}-worker",
            "Successfully registered with master",
            ["worker", "--cores", "2", "--memory", "1g", address],
            cancellationToken
        );
        return _cluster = address;
    }

    private static async Task StartAsync(
        ImageStage stage,
        string host,
        string sign,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var container = await stage.StartAsync(
            stage.Plain("spark-r", [.. command]) with
            {
                Hostname = host,
            },
            cancellationToken
        );
        await stage.WaitForAsync(container, sign, s_patience, cancellationToken);
    }

    private static Task<string> ExecuteAsync(
        ImageStage stage,
        string master,
        string example,
        CancellationToken cancellationToken
    ) =>
        stage.OutputAsync(
            stage.Joining(
                stage.Plain(
                    Image,
                    "python3",
                    "-m",
                    "nbconvert",
                    "--to",
                    "notebook",
                    "--execute",
                    "--stdout",
                    $"/opt/examples/{example}.ipynb"
                ) with
                {
                    Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["SPARK_MASTER"] = master,
                    },
                }
            ),
            cancellationToken
        );

    private static Task<string> StartAsync(
        ImageStage stage,
        string host,
        string token,
        CancellationToken cancellationToken
    ) =>
        stage.StartAsync(
            stage.Restricted(Image, "jupyter-lab") with
            {
                Hostname = host,
                PublishedPorts = [Port],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["JUPYTER_TOKEN"] = token,
                },
            },
            cancellationToken
        );
}
