namespace Kindling.Forges;

/// <summary>Addresses below a forge's API.</summary>
internal static class ForgeAddress
{
    /// <summary>The root without a user, a query or a slash at its end.</summary>
    public static string Root(Uri api) =>
        $"{api.Scheme}://{api.Authority}{api.AbsolutePath.TrimEnd('/')}";

    /// <summary>One segment of a path, or one value of a query.</summary>
    public static string Escape(string text) => Uri.EscapeDataString(text);

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme
        && one.Authority.Equals(other.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address that a forge gave for people; null where it is none.</summary>
    public static Uri? Page(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var page) && !page.IsFile ? page : null;
}
