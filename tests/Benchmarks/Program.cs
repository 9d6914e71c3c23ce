using Kindling.Benchmarks;
using Kindling.Benchmarks.Ci;
using Kindling.Benchmarks.Images;
using Kindling.Benchmarks.Kubernetes;

// The measures behind ./build.sh Benchmark: all of them, or those named; "objects", "redeploy" and "waiting" want a cluster (KUBECONFIG, kubectl); "images-unchanged" is the quick part of "images", "fetch" is the inner half of "download".
using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    cancel.Cancel();
};
if (args is ["fetch", .. var rest])
{
    return await FetchCommand.RunAsync(rest, cancel.Token);
}

if (args is ["objects-apply", .. var place])
{
    return await ObjectsCommand.RunAsync(place, cancel.Token);
}

string[] named = [.. args.TakeWhile(x => !x.StartsWith('-'))];
var options = BenchmarkOptions.Parse([.. args.Skip(named.Length)]);
List<Measurement> measurements = [];
if (named.Length == 0 || named.Contains("start"))
{
    measurements.AddRange(await new StartupBenchmark(options).RunAsync(cancel.Token));
}

if (named.Length == 0 || named.Contains("pipeline"))
{
    measurements.AddRange(PipelineBenchmark.Run());
}

if (named.Length == 0 || named.Contains("job"))
{
    measurements.AddRange(await new JobBenchmark(options).RunAsync(cancel.Token));
}

if (named.Length == 0 || named.Contains("download"))
{
    measurements.AddRange(await new DownloadBenchmark(options).RunAsync(cancel.Token));
}

if (named.Length == 0 || named.Contains("images"))
{
    measurements.AddRange(await new ImageBenchmark(options).RunAsync(isWhole: true, cancel.Token));
}
else if (named.Contains("images-unchanged"))
{
    measurements.AddRange(await new ImageBenchmark(options).RunAsync(isWhole: false, cancel.Token));
}

if (named.Length == 0 || named.Contains("objects"))
{
    measurements.AddRange(await new ObjectsBenchmark(options).RunAsync(cancel.Token));
}

if (named.Length == 0 || named.Contains("redeploy"))
{
    measurements.AddRange(await new RedeployBenchmark(options).RunAsync(cancel.Token));
}

if (named.Length == 0 || named.Contains("waiting"))
{
    measurements.AddRange(await new WaitingBenchmark().RunAsync(cancel.Token));
}

await BenchmarkReport.WriteAsync(options.Report, measurements, cancel.Token);
foreach (var measurement in measurements)
{
    await Console.Out.WriteLineAsync(measurement.ToString());
}

return measurements.Count > 0 && measurements.TrueForAll(measurement => measurement.Holds) ? 0 : 1;
