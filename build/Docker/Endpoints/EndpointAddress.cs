namespace Kindling.Docker;

/// <summary>Reads the address of an engine.</summary>
internal static class EndpointAddress
{
    private const string Operation = "finding the Docker engine";

    public static Uri Parse(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            throw new DockerException(
                Operation,
                $"{source} is '{text}', which is no address",
                "write it as unix:///var/run/docker.sock or tcp://host:2375"
            );
        }

        return address.Scheme switch
        {
            "unix" or "npipe" => address,
            "http" or "https" or "tcp" => WithHost(address, text, source),
            "ssh" => throw new DockerException(
                Operation,
                $"{source} is '{text}', and ssh:// is not supported",
                $"forward the socket with 'ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock {address.UserInfo}{(address.UserInfo.Length > 0 ? "@" : "")}{address.Host}' and set DOCKER_HOST=unix:///tmp/docker.sock"
            ),
            _ => throw new DockerException(
                Operation,
                $"{source} is '{text}', and {address.Scheme}:// is not supported",
                "use unix://, tcp:// or npipe://"
            ),
        };
    }

    private static Uri WithHost(Uri address, string text, string source) =>
        address.Host.Length > 0
            ? address
            : throw new DockerException(
                Operation,
                $"{source} is '{text}', which names no host",
                "write it as tcp://host:2375"
            );
}
