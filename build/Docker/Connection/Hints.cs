namespace Kindling.Docker;

/// <summary>What to do about the engine's better known complaints.</summary>
internal static class Hints
{
    private static readonly (string Words, string Hint)[] Known =
    [
        (
            "no active session",
            "BuildKit cannot ask for this image by itself; pull the base image first, or use the classic builder"
        ),
        (
            "no basic auth credentials",
            "log in to the registry (docker login) or give its user and password"
        ),
        ("unauthorized", "check the user and the password for the registry"),
        ("incorrect username or password", "check the user and the password for the registry"),
        (
            "access to the resource is denied",
            "the registry refuses this user; check the login, the name, and the right to it"
        ),
        (
            "denied: ",
            "the registry refuses this user; check the login, the name, and the right to it"
        ),
        ("toomanyrequests", "the registry limits requests; wait, log in to it, or use a mirror"),
        (
            "server gave HTTP response to HTTPS client",
            "the registry speaks no TLS; add it to insecure-registries of the engine"
        ),
        (
            "x509: certificate signed by unknown authority",
            "put the registry's authority into /etc/docker/certs.d/<host>/ca.crt of the engine"
        ),
        (
            "no space left on device",
            "the engine's disk is full; 'docker system df' shows by what, 'docker system prune' frees some"
        ),
        ("port is already allocated", "something listens there already; choose another port"),
        ("does not provide the specified platform", "pull or build the image for this platform"),
        (
            "exec format error",
            "the image is for another processor; choose its platform or install qemu-user-static"
        ),
        ("is too new. Maximum supported API version", "unset DOCKER_API_VERSION or lower it"),
        ("is too old. Minimum supported API version", "raise or unset DOCKER_API_VERSION"),
        (
            "no such host",
            "the engine cannot resolve this name; check the name and the engine's DNS"
        ),
        ("connection refused", "nobody listens there; check the address, and that it runs"),
    ];

    public static string? For(string reason)
    {
        foreach (var (words, hint) in Known)
        {
            if (reason.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return hint;
            }
        }

        return null;
    }
}
