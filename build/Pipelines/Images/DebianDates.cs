using System.Globalization;

namespace Kindling.Pipelines.Images;

/// <summary>The date of Debian's packages in the images.</summary>
public static class DebianDates
{
    /// <summary>Raises the date with every day: for schedules.</summary>
    public const string Today = "today";

    /// <summary>The date itself: that of the day, in UTC, for <see cref="Today"/>.</summary>
    public static string Resolve(string date, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return string.Equals(date, Today, StringComparison.OrdinalIgnoreCase)
            ? time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : date;
    }
}
