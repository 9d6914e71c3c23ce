namespace Kindling.Http;

/// <summary>An address as it may be shown: without user info and without the values of its query.</summary>
public static class RedactedUrl
{
    private const string Hidden = "***";

    /// <summary>The address with its secrets replaced.</summary>
    public static string Of(Uri? url)
    {
        if (url is null)
        {
            return "(no address)";
        }

        if (!url.IsAbsoluteUri)
        {
            return url.OriginalString.Split('?', '#')[0];
        }

        var user = url.UserInfo.Length > 0 ? Hidden + "@" : "";
        return $"{url.Scheme}://{user}{url.Authority}{url.AbsolutePath}{Query(url.Query)}";
    }

    private static string Query(string query)
    {
        if (query.Length < 2)
        {
            return "";
        }

        var pairs = query[1..]
            .Split('&')
            .Select(pair => pair.Contains('=') ? $"{pair.Split('=')[0]}={Hidden}" : Hidden);
        return "?" + string.Join('&', pairs);
    }
}
