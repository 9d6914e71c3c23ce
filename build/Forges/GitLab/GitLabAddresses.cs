using static Kindling.Forges.ForgeAddress;

namespace Kindling.Forges;

/// <summary>
/// Where things are on GitLab: https://docs.gitlab.com/api/releases/, https://docs.gitlab.com/api/packages/ and
/// https://docs.gitlab.com/user/packages/generic_packages/.
/// </summary>
internal sealed class GitLabAddresses(GitLabSettings settings)
{
    private readonly string _project = $"{Root(settings.Api)}/projects/{Escape(settings.Project)}";

    public string Releases => $"{_project}/releases";

    /// <summary>One of them, to see whether the project is there.</summary>
    public string AnyRelease => $"{Releases}?per_page=1";

    public string Release(string tag) => $"{Releases}/{Escape(tag)}";

    public string Links(string tag) => $"{Release(tag)}/assets/links";

    public string Link(string tag, long id) => $"{Links(tag)}/{id}";

    public string File(string version, string name) =>
        $"{_project}{PackagePath(version)}{Escape(name)}";

    /// <summary>The same, answered with what the server made of the bytes.</summary>
    public string Upload(string version, string name) =>
        $"{File(version, name)}?select=package_file";

    /// <summary>True for addresses of files in the version's package, whichever way the project is named.</summary>
    public bool IsInPackage(string address, string version) =>
        address.StartsWith($"{Root(settings.Api)}/projects/", StringComparison.OrdinalIgnoreCase)
        && address.Contains(PackagePath(version), StringComparison.Ordinal);

    // The name is looked for anywhere in a package's name; who reads the answer compares.
    public string Packages(string version) =>
        $"{_project}/packages?package_type=generic&package_name={Escape(settings.Package)}&package_version={Escape(version)}&per_page=100";

    public string PackageFiles(long package) =>
        $"{_project}/packages/{package}/package_files?per_page=100";

    private string PackagePath(string version) =>
        $"/packages/generic/{Escape(settings.Package)}/{Escape(version)}/";
}
