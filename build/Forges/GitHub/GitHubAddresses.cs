using static Kindling.Forges.ForgeAddress;

namespace Kindling.Forges;

/// <summary>Where things are on GitHub: https://docs.github.com/rest/releases/releases and …/assets.</summary>
internal sealed class GitHubAddresses(GitHubSettings settings)
{
    private readonly string _repository =
        $"{Root(settings.Api)}/repos/{Escape(settings.Owner)}/{Escape(settings.Repository)}";

    public string Releases => $"{_repository}/releases";

    public string AllReleases => $"{Releases}?per_page=100";

    /// <param name="id">A number, or the place of one.</param>
    public string Release(string id) => $"{Releases}/{id}";

    public string Tagged(string tag) => $"{Releases}/tags/{Escape(tag)}";

    public string Assets(long release) => $"{Releases}/{release}/assets?per_page=100";

    public string Asset(long id) => $"{Releases}/assets/{id}";

    /// <summary>An upload to where a release's template says, RFC 6570's <c>…/assets{?name,label}</c>; the other variables have no value.</summary>
    public static string Upload(string uploads, string name) => $"{uploads}?name={Escape(name)}";

    /// <summary>The template without its variables.</summary>
    public static string Uploads(string template) => template.Split('{')[0];
}
