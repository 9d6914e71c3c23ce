namespace Kindling.Benchmarks.Images;

/// <summary>
/// Building and pushing the images against baselines/build and baselines/push over the same Dockerfiles, in turn; and their sizes
/// against the same content built naively (issue 6, section 4).
/// </summary>
internal sealed class ImageBenchmark(BenchmarkOptions options)
{
    // Three runs suffice above one minute.
    private const int LongRuns = 3;
    private const double NotSlower = 1;
    private const double NothingChanged = 0.1;
    private const double NothingToPush = 0.2;
    private const double NotebookGigabytes = 1.3;

    private const string AnotherLine =
        "generics 0.1.3 75046163bfa8b8a4f4214c1b689e796207f6447182f2e5062cf570302387d053\n";

    private readonly List<Measurement> _measurements = [];

    public async Task<IReadOnlyList<Measurement>> RunAsync(
        bool isWhole,
        CancellationToken cancellationToken
    )
    {
        await using var mirror = await LoopbackMirror.StartAsync(
            Path.Combine(options.Shared, "mirror"),
            cancellationToken
        );
        await using var bench = await ImageBench.StartAsync(options, mirror, cancellationToken);
        // The pull that warms: what both sides fetch from now on comes by the same way.
        await bench.OursAsync(["BuildImages"], cancellationToken);
        await bench.TheirBuildAsync(bench.Theirs, cached: true, cancellationToken);
        await NothingChangedAsync(bench, cancellationToken);
        await PushAsync(bench, cancellationToken);
        if (!isWhole)
        {
            return _measurements;
        }

        await ColdAsync(bench, cancellationToken);
        await AnotherLineAsync(bench, cancellationToken);
        await SizesAsync(bench, cancellationToken);
        return _measurements;
    }

    private async Task NothingChangedAsync(ImageBench bench, CancellationToken cancellationToken)
    {
        await bench.OursAsync(["PushImages"], cancellationToken);
        await CompareAsync(
            "images, nothing changed",
            options.Runs,
            NothingChanged,
            token => bench.OursAsync(["BuildImages"], token),
            token => bench.TheirBuildAsync(bench.Theirs, cached: true, token),
            cancellationToken
        );
        await TakeAsync(
            new Measurement(
                "images, nothing changed: requests to registry and engine",
                "requests",
                await bench.RequestsAsync(cancellationToken),
                null,
                ImageBench.Products.Count
            )
        );
    }

    // On loopback the other side takes 0.05 s for each image, no more than .NET takes to start: compared is what is done after that.
    private async Task PushAsync(ImageBench bench, CancellationToken cancellationToken)
    {
        await bench.TheirPushAsync(bench.Theirs, cancellationToken);
        await CompareAsync(
            "images, push of what the registry has, without the start of a process on our side",
            options.Runs,
            NothingToPush,
            bench.OurPushAsync,
            token => bench.TheirPushAsync(bench.Theirs, token),
            cancellationToken
        );
        await CompareAsync(
            "images, push of what the registry has, whole commands",
            options.Runs,
            NothingToPush,
            token => bench.OursAsync(["PushImages"], token),
            token => bench.TheirPushAsync(bench.Theirs, token),
            cancellationToken
        );
    }

    private Task ColdAsync(ImageBench bench, CancellationToken cancellationToken) =>
        CompareAsync(
            "images, cold",
            LongRuns,
            NotSlower,
            token => bench.OursAsync(["BuildImages", "--no-cache"], token),
            token => bench.TheirBuildAsync(bench.Theirs, cached: false, token),
            cancellationToken
        );

    // Each time a list that neither builder has seen on top of these layers.
    private async Task AnotherLineAsync(ImageBench bench, CancellationToken cancellationToken)
    {
        var ours = Path.Combine(bench.Checkout, "docker", "dependencies", "cran.txt");
        var theirs = Path.Combine(bench.Context("spark-r"), "dependencies", "cran.txt");
        var first = await File.ReadAllTextAsync(theirs, cancellationToken);
        string[] lists = [first + AnotherLine, AnotherLine + first, AnotherLine];
        var run = -1;
        await CompareAsync(
            "images, one changed line in the list of R",
            LongRuns,
            NotSlower,
            async token =>
            {
                run++;
                await File.WriteAllTextAsync(ours, lists[run], token);
                return await bench.OursAsync(["BuildImages"], token);
            },
            async token =>
            {
                await File.WriteAllTextAsync(theirs, lists[run], token);
                return await bench.TheirBuildAsync(bench.Theirs, cached: true, token);
            },
            cancellationToken
        );
    }

    private async Task SizesAsync(ImageBench bench, CancellationToken cancellationToken)
    {
        await NaiveImages.BuildAsync(bench, options.Root, cancellationToken);
        await bench.TheirPushAsync(bench.Naive, cancellationToken);
        // The same bytes under a tag that is known.
        await bench.OursAsync(["PushImages", "--tags", "t"], cancellationToken);
        Dictionary<string, long> ours = [];
        Dictionary<string, long> naive = [];
        foreach (var image in ImageBench.Products)
        {
            var mine = await SizesOfAsync(bench.Ours, image, ours, cancellationToken);
            var theirs = await SizesOfAsync(bench.Naive, image, naive, cancellationToken);
            await TakeAsync(
                new Measurement($"size of {image} in the registry", "MB", mine, theirs, NotSlower)
            );
            if (image == "notebook")
            {
                await TakeAsync(
                    new Measurement(
                        "size of notebook unpacked, with Spark's jars as Apache packs them",
                        "GB",
                        await NotebookSize.UnpackedAsync(bench, cancellationToken),
                        null,
                        NotebookGigabytes
                    )
                );
            }
        }

        await TakeAsync(
            new Measurement(
                "size of the five together, shared layers once",
                "MB",
                ours.Values.Sum() / 1e6,
                naive.Values.Sum() / 1e6,
                NotSlower
            )
        );
    }

    private static async Task<double> SizesOfAsync(
        string repository,
        string image,
        Dictionary<string, long> all,
        CancellationToken cancellationToken
    )
    {
        var parts = repository.Split('/');
        var layers = await RegistrySizes.LayersAsync(
            parts[0],
            $"{parts[1]}/{image}",
            "t",
            cancellationToken
        );
        foreach (var (digest, size) in layers)
        {
            all[digest] = size;
        }

        return layers.Values.Sum() / 1e6;
    }

    private async Task CompareAsync(
        string name,
        int runs,
        double limit,
        Func<CancellationToken, Task<double>> ours,
        Func<CancellationToken, Task<double>> theirs,
        CancellationToken cancellationToken
    )
    {
        List<double> mine = [];
        List<double> others = [];
        for (var run = 0; run < runs; run++)
        {
            mine.Add(await ours(cancellationToken));
            others.Add(await theirs(cancellationToken));
        }

        await TakeAsync(Measurement.Compare(name, "s", mine, others, limit));
    }

    // At once: what is measured stays known whatever comes later.
    private async Task TakeAsync(Measurement measurement)
    {
        await Console.Out.WriteLineAsync(measurement.ToString());
        _measurements.Add(measurement);
    }
}
