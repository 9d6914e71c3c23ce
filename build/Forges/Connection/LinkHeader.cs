namespace Kindling.Forges;

/// <summary>The Link header of RFC 8288, section 3, as far as pages need it.</summary>
internal static class LinkHeader
{
    /// <summary>The target of <c>rel="next"</c>; null on the last page.</summary>
    public static string? Next(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Link", out var values)
            ? values.Select(Next).FirstOrDefault(x => x is not null)
            : null;

    internal static string? Next(string header)
    {
        for (var start = header.IndexOf('<', StringComparison.Ordinal); start >= 0; )
        {
            var end = header.IndexOf('>', start);
            if (end < 0)
            {
                return null;
            }

            // An address may have commas and semicolons; the next one begins with the next bracket.
            var following = header.IndexOf('<', end);
            var parameters = header[(end + 1)..(following < 0 ? header.Length : following)];
            if (IsNext(parameters))
            {
                return header[(start + 1)..end];
            }

            start = following;
        }

        return null;
    }

    private static bool IsNext(string parameters) =>
        parameters
            .Split(';', ',')
            .Select(x => x.Split('=', 2, StringSplitOptions.TrimEntries))
            .Any(x =>
                x.Length == 2
                && x[0].Equals("rel", StringComparison.OrdinalIgnoreCase)
                && x[1].Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase)
            );
}
