namespace Kindling.Pipelines.Deploys;

/// <summary>A spark-defaults.conf: a key, a blank, a value on each line.</summary>
internal static class SparkDefaults
{
    /// <summary>The text with a key that has this value, where it was or else at the end.</summary>
    public static string Set(string text, string key, string value)
    {
        var lines = text.TrimEnd('\n').Split('\n').ToList();
        var line = $"{key} {value}";
        var at = lines.FindIndex(x => KeyOf(x) == key);
        if (at < 0)
        {
            lines.Add(line);
        }
        else
        {
            lines[at] = line;
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A key's value; null where it is not there.</summary>
    public static string? Get(string text, string key) =>
        text.Split('\n')
            .Where(line => KeyOf(line) == key)
            .Select(line => line[key.Length..].Trim())
            .LastOrDefault();

    private static string KeyOf(string line) => line.Split(' ', 2)[0];
}
