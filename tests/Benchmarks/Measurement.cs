using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Benchmarks;

/// <summary>One figure: ours and theirs (medians) with their ratio, or ours alone; and the limit for the ratio, or else for ours.</summary>
internal sealed record Measurement(
    string Name,
    string Unit,
    double Ours,
    double? Theirs,
    double Limit
)
{
    public double? Ratio => Theirs is { } theirs ? Ours / theirs : null;

    public bool Holds => (Ratio ?? Ours) <= Limit;

    /// <summary>A figure with another side.</summary>
    public static Measurement Compare(
        string name,
        string unit,
        IEnumerable<double> ours,
        IEnumerable<double> theirs,
        double limit
    ) => new(name, unit, Median(ours), Median(theirs), limit);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public override string ToString()
    {
        var verdict = Holds ? "holds" : "MISSED";
        return Theirs is { } theirs
            ? $"{Name}: ours {Ours:0.000} {Unit}, theirs {theirs:0.000} {Unit}, ratio {Ratio:0.000} (limit {Limit:0.00}: {verdict})"
            : $"{Name}: {Ours:0.0} {Unit} (limit {Limit:0.##}: {verdict})";
    }
}

/// <summary>artifacts/benchmark.json.</summary>
internal static class BenchmarkReport
{
    public static async Task WriteAsync(
        string file,
        IReadOnlyList<Measurement> measurements,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            measurements,
            MeasurementJson.Default.IReadOnlyListMeasurement
        );
        await File.WriteAllBytesAsync(file, bytes, cancellationToken);
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(IReadOnlyList<Measurement>))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
