using System.Text.Json;
using Kindling.Docker;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;
using Serilog;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>Runs the structure tests of finished images, one after the other, and tells each as it ends.</summary>
internal sealed class ImageTests(ImageServices services, ImageSettings settings, ILogger log)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    private static readonly Dictionary<string, int> s_users = new(StringComparer.Ordinal)
    {
        ["hdfs"] = 1000,
        ["notebook"] = 1000,
    };

    /// <summary>All checks of these images; a check that fails does not keep the others from running.</summary>
    public async Task<IReadOnlyList<ImageCheckResult>> RunAsync(
        IReadOnlyList<ImageResult> images,
        string chromium,
        CancellationToken cancellationToken
    )
    {
        var engine = await services.EngineAsync(cancellationToken);
        var names = images.ToDictionary(
            x => x.Name,
            x => x.Reference.ToString(),
            StringComparer.Ordinal
        );
        await using var stage = new ImageStage(engine, names, services.Time);
        var results = new List<ImageCheckResult>();
        foreach (var check in images.SelectMany(image => Checks(image.Name, chromium)))
        {
            var result = await RunAsync(check, stage, cancellationToken);
            log.Information(
                "{Image} | {Verdict} {Title}: {Text} ({Seconds:0.0} s)",
                result.Image,
                result.Failure is null ? "✓" : "✗",
                result.Title,
                result.Failure ?? result.Got,
                result.Seconds
            );
            results.Add(result);
        }

        return results;
    }

    internal IEnumerable<ImageCheck> Checks(string image, string chromium)
    {
        var common = CommonChecks.For(image, s_users.GetValueOrDefault(image, 185));
        return image switch
        {
            "hdfs" => [.. common, .. HdfsChecks.For(settings.Versions[Product.Hadoop])],
            "notebook" => [.. common, .. new NotebookChecks(chromium).All()],
            _ when image.StartsWith("spark", StringComparison.Ordinal) =>
            [
                .. common,
                .. SparkChecks.For(image, settings.Versions[Product.Spark]),
            ],
            _ => common,
        };
    }

    /// <summary>One check; what hangs in it ends at its deadline.</summary>
    internal async Task<ImageCheckResult> RunAsync(
        ImageCheck check,
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var start = services.Time.GetTimestamp();
        var got = "";
        string? failure = null;
        using var deadline = new CancellationTokenSource(s_deadline, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token,
            cancellationToken
        );
        try
        {
            got = await check.RunAsync(stage, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure =
                $"'{check.Title}' did not come to an end within {s_deadline.TotalMinutes:0} minutes";
        }
        catch (Exception exception)
            when (exception
                    is PipelineException
                        or DockerException
                        or RegistryException
                        or CredentialException
                        or HttpRequestException
                        or FormatException
                        or JsonException
                        or IOException
            )
        {
            failure = exception.Message;
        }

        return new ImageCheckResult(
            check.Image,
            check.Title,
            got,
            failure,
            services.Time.GetElapsedTime(start).TotalSeconds
        );
    }
}
