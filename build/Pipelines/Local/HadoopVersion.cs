namespace Kindling.Pipelines.Local;

/// <summary>A Hadoop version as its jars carry it.</summary>
internal sealed record HadoopVersion(int Major, int Minor, string Text)
{
    private const string JarPrefix = "hadoop-common-";

    public static HadoopVersion Parse(string text)
    {
        var parts = text.Split('.', '-');
        return
            parts.Length >= 2
            && int.TryParse(parts[0], out var major)
            && int.TryParse(parts[1], out var minor)
            ? new HadoopVersion(major, minor, text)
            : throw new PipelineException($"'{text}' is no Hadoop version.");
    }

    /// <summary>Asks the distribution itself, not the name of its folder.</summary>
    public static HadoopVersion Of(string hadoopHome)
    {
        var folder = Path.Combine(hadoopHome, "share", "hadoop", "common");
        var jar = Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, JarPrefix + "*.jar")
                .Select(path => Path.GetFileNameWithoutExtension(path)[JarPrefix.Length..])
                .Where(version =>
                    char.IsAsciiDigit(version[0])
                    && !version.EndsWith("-tests", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
        return jar is null
            ? throw new PipelineException(
                $"There is no {JarPrefix}*.jar in {folder}: run Download again."
            )
            : Parse(jar);
    }

    /// <summary>Releases of one minor version read each other's data.</summary>
    public bool SharesDataWith(HadoopVersion other) => Major == other.Major && Minor == other.Minor;

    public override string ToString() => Text;
}
