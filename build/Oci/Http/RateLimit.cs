using System.Globalization;

namespace Kindling.Oci;

/// <summary>How many pulls a registry still allows: https://docs.docker.com/docker-hub/usage/pulls/.</summary>
/// <param name="Limit">Pulls in one window.</param>
/// <param name="Remaining">Pulls that are left.</param>
/// <param name="Window">The window, if it was told.</param>
public sealed record RateLimit(int Limit, int Remaining, TimeSpan? Window)
{
    /// <summary>"100 pulls in 6 h, 3 left".</summary>
    public override string ToString()
    {
        var window = Window is { } time ? $" in {time.TotalHours:0.#} h" : "";
        return $"{Limit} pulls{window}, {Remaining} left";
    }

    internal static RateLimit? Of(HttpResponseMessage response)
    {
        var limit = Read(response, "ratelimit-limit");
        return limit is { } all && Read(response, "ratelimit-remaining") is { } left
            ? new RateLimit(all.Count, left.Count, all.Window)
            : null;
    }

    // "100;w=21600": a number and the window in seconds.
    private static (int Count, TimeSpan? Window)? Read(HttpResponseMessage response, string name)
    {
        if (!response.Headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        var parts = values.ToString().Split(';', StringSplitOptions.TrimEntries);
        if (!int.TryParse(parts[0], CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var seconds = 0;
        var hasWindow = parts.Any(part =>
            part.StartsWith("w=", StringComparison.Ordinal)
            && int.TryParse(part[2..], CultureInfo.InvariantCulture, out seconds)
        );
        return (count, hasWindow ? TimeSpan.FromSeconds(seconds) : null);
    }
}
